"""Word tables of the matcher. Each is data: a new title or abbreviation is one more word here."""

from __future__ import annotations

TABLES = "2026.11"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FRONT_TITLES = _words(
    "prof dr drs dra drg drh ir h hj hji apt ns ners pdt pdm letkol kolonel kol mayjen brigjen letjen "
    "jenderal mayor kapten lettu letda kompol akbp akp ipda iptu kombes kombespol aipda aiptu bripka "
    "briptu bripda serka sertu serda kopda praka pratu prada tgk tgh kh kyai kiai ust ustadz ustad "
    "ustadzah raden rd rr"
)
"""Academic, military, police and religious titles before a name, without dots."""

DOTTED_FRONT_TITLES = _words("k r st ra hi ny tn")
"""Titles only when a dot follows: without it they are names or initials."""

BACK_TITLES = _words(
    "sh se st ss si sos spd spdi spdsd mpd mpdi msi mm mh mt ma mba mkes mkom msc mag mhum map mpa mph "
    "mars mkn mak msn sag skm skom skep sked sfarm ssi ssos ssn stp sstp sip sikom sthi shi sei sp spi "
    "spt spsi ssit sst str amd ama amdkeb amdkep amkeb amk amkep aptd ak ca cpa llm phd bsc ba be sept "
    "skh mpsi mtr ners apt dea lc"
)
"""Degrees after a name that are also written without a comma."""

HONORIFICS_MALE = _words(
    "mas pak bapak bang kang cak gus abi ayah om pakde aa uda daeng papa papah abah opa akang bung koh"
)
HONORIFICS_FEMALE = _words(
    "bunda mbak mba bu ibu teh teteh umi ummi mama mamah neng ning uni tante bude oma emak mom mommy ci mak"
)
DECORATION = _words(
    "kak kakak dek si the real official ofc id ii iii new its iam im hey mr mrs miss jr coach dok akun "
    "pribadi"
)

MUHAMMAD = _words(
    "muh moh mohd mhd muhd muhamad mohamad mohammad mochamad mochammad muchamad muchammad moch much "
    "muhammad mohamed muhamed mohammed mukhamad mukhammad muhammed mokhamad mokhammad mukhamat muhamat"
)
ABBREVIATIONS = {
    "abd": "abdul",
    "abdl": "abdul",
    "abdoel": "abdul",
    "sjarif": "syarif",
    "syf": "syarif",
    "syrf": "syarif",
    "ach": "ahmad",
    "achmad": "ahmad",
    "akhmad": "ahmad",
    "achmed": "ahmad",
    "ahmd": "ahmad",
    "noer": "nur",
    "noor": "nur",
    "sitti": "siti",
    "wyn": "wayan",
    "mde": "made",
    "nym": "nyoman",
    "ktt": "ketut",
    "gde": "gede",
    "igst": "gusti",
    "gst": "gusti",
    "ibn": "ibnu",
    "bbg": "bambang",
    "agoes": "agus",
    "soe": "su",
}
PARTICLES = _words("bin binti bt bte al el van de da dan i ni")

ORGANISATION = _words(
    "info toko kabar dapur warung relawan komunitas berita news media radio tv televisi channel humas "
    "dinas kantor pemkab pemkot pemprov pemda kabupaten kota provinsi partai dpc dpd dpw dpp dprd dpr "
    "fraksi kpu bawaslu polres polda polri kodim koramil tni sman smpn sdn smkn universitas institut "
    "yayasan forum ikatan himpunan persatuan gerakan barisan aliansi koalisi pendukung fans fanbase "
    "fanpage store shop olshop official resmi pusat update network portal redaksi lembaga survei center "
    "centre institute pilkada pemilu paslon cagub jurnal harian suara tribun kompas detik laskar sahabat "
    "projo rakyat jaringan cyber army squad admin katering kuliner wisata explore"
)
"""Words by which an account names a group, an office or a trade rather than a person."""

PUBLIC_SERVANT = _words("asn pns pppk p3k cpns abdi aparatur pegawai negeri")
NOT_A_SERVANT = _words(
    "wiraswasta wirausaha pedagang mahasiswa mahasiswi karyawan swasta driver ojol freelancer freelance "
    "petani dagang barista fotografer sopir entrepreneur pengusaha selfemployed tokopedia influencer "
    "youtuber streamer musisi pelajar creator jurnalis wartawan politisi caleg"
)
FORMER_OR_HONORARY = _words("honorer pensiunan purnawirawan purnabakti mantan calon praktik magang sukwan")

JOB_ABBREVIATIONS = {
    "dindik": "dinas pendidikan",
    "disdik": "dinas pendidikan",
    "dinkes": "dinas kesehatan",
    "setda": "sekretariat daerah",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
    "dukcapil": "dinas kependudukan pencatatan sipil",
    "dishub": "dinas perhubungan",
    "satpol": "satuan polisi pamong praja",
    "dpupr": "dinas pekerjaan umum penataan ruang",
    "bkd": "badan kepegawaian daerah",
    "dinsos": "dinas sosial",
    "distan": "dinas pertanian",
    "bapenda": "badan pendapatan daerah",
    "diskominfo": "dinas komunikasi informatika",
    "kec": "kecamatan",
    "pkm": "puskesmas",
    "dlh": "dinas lingkungan hidup",
    "pemkab": "pemerintah",
    "pemkot": "pemerintah",
    "pemprov": "pemerintah provinsi",
    "kemenag": "kementerian agama",
    "kemenkeu": "kementerian keuangan",
    "kemenkes": "kementerian kesehatan",
    "kemenkumham": "kementerian hukum",
    "bps": "badan pusat statistik",
    "bpn": "badan pertanahan nasional",
    "kemenhub": "kementerian perhubungan",
    "kemensos": "kementerian sosial",
    "kemendagri": "kementerian dalam negeri",
    "polri": "kepolisian negara",
    "univ": "universitas",
}
JOB_STOP = _words(
    "dan di ri pp yang untuk dari kab kota provinsi pemerintah ahli pertama muda madya utama kelas negeri"
)

PROVINCE_ALIASES = {
    "jakarta": "daerah khusus ibukota jakarta",
    "dki": "daerah khusus ibukota jakarta",
    "dki jakarta": "daerah khusus ibukota jakarta",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "diy": "daerah istimewa yogyakarta",
    "jogja": "daerah istimewa yogyakarta",
    "yogya": "daerah istimewa yogyakarta",
    "yogyakarta": "daerah istimewa yogyakarta",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "kalbar": "kalimantan barat",
    "kalsel": "kalimantan selatan",
    "kalteng": "kalimantan tengah",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "sulsel": "sulawesi selatan",
    "sulteng": "sulawesi tengah",
    "sultra": "sulawesi tenggara",
    "sulut": "sulawesi utara",
    "sulbar": "sulawesi barat",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "kepri": "kepulauan riau",
    "babel": "kepulauan bangka belitung",
    "west java": "jawa barat",
    "east java": "jawa timur",
    "central java": "jawa tengah",
    "jakarta capital region": "daerah khusus ibukota jakarta",
    "special region of yogyakarta": "daerah istimewa yogyakarta",
    "east kalimantan": "kalimantan timur",
    "north kalimantan": "kalimantan utara",
    "south kalimantan": "kalimantan selatan",
    "west kalimantan": "kalimantan barat",
    "central kalimantan": "kalimantan tengah",
    "north sumatra": "sumatera utara",
    "west sumatra": "sumatera barat",
    "south sumatra": "sumatera selatan",
    "south sulawesi": "sulawesi selatan",
    "north sulawesi": "sulawesi utara",
    "central sulawesi": "sulawesi tengah",
    "southeast sulawesi": "sulawesi tenggara",
    "surabaya": "jawa timur",
    "makassar": "sulawesi selatan",
    "bandung": "jawa barat",
    "medan": "sumatera utara",
}
"""Other names of provinces; used when the text does not name one of the roster's own regions."""
