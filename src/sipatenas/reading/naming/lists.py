"""Words that open, close or decide the compiled reading of names, numbers and parties. Data, no logic."""

from __future__ import annotations

from sipatenas.reading import lexicon
from sipatenas.reading.wordlists import word_set

CONTEST_KINDS = {
    "gubernur": lexicon.CONTEST_KINDS["gubernur"] + " calon_gubernur governor governorship gub",
    "bupati": lexicon.CONTEST_KINDS["bupati"] + " calon_bupati",
    "walikota": lexicon.CONTEST_KINDS["walikota"] + " pilwalkota cawawalkot mayor",
    "presiden": lexicon.CONTEST_KINDS["presiden"] + " calon_presiden president",
}
ELECTORAL = lexicon.CONTEST_WORDS | word_set("""
    coblosan coblosen cblos cobls cbls nyblos piliah pileh vote voting election pemilihan_kepala_daerah cakada
    pemungutan_suara
    ballot candidate pencoblosan dicoblos dipilih pilihlah cobloslah
    """)
EMPTY_CUES = lexicon.EMPTY_CUES | word_set("pilwako pilwalkota piliah pileh vote juara pilihan unggul")

STRONG_CUES = lexicon.STRONG_NUMBER_CUES | word_set("""
    coblosen coblosin cblos cobls cbls nyblos nyoblosnya dicoblos cawabup cawagub cawawali tusuklah vote
    pasangan_calon cakada
    piliah pileh
    """)
STRONG_LINKS = lexicon.STRONG_NUMBER_LINKS
WEAK_CUES = lexicon.WEAK_NUMBER_CUES | word_set("""
    number num nmer nomber pendukungnya pilihlah barisan duet tim bersama lanjutkan kemenangan nomber
    untuk
    """) - word_set("untuk bersama barisan")
LINKS = lexicon.NUMBER_LINKS | word_set("number num nomber nomor_urut nmer numero")
CARDINAL_WORDS_ONLY = word_set("salam coblos tusuk nyoblos mencoblos coblosen cobloslah piliah pileh")

BLOCKS_BEFORE = lexicon.NUMBER_BLOCKS_BEFORE | word_set("""
    butir bab qs surah
    surat quran juz dapil sdn smpn sman smkn sd smp sma smk negeri kelas kelompok grup segmen sesi tahap
    termin liga seri putaran debat putusan rekening punggung polisi plat kursi jilid edisi volume vol
    bagian episode part season halte terminal gerbang pintu ruang gedung blok kavling kav no_hp kode pin
    antre daftar lampiran tabel gambar grafik nomor_satu kontak cp call hubungi telpon hape sim ktp nik kk
    npwp faktur resi trayek rute bus kereta gate covid level golongan pangkat eselon semester jam pukul
    tanggal tgl rp usd skor salah rukun kecamatan
    """) - word_set("calon ke")
# What is counted out behind "nomor" (the first man of a province is its governor).
RANKED_BEFORE = word_set("""
    orang wanita pria anak istri suami pertanyaan soal program visi misi poin point keluhan kekurangan
    kelebihan dosa tugas harapan impian pekerjaan kewajiban jasa pemilih keinginan kunci syarat posko
    """)
UNITS_AFTER = lexicon.UNITS_AFTER | word_set("""
    hati komando tekad tujuan padu lagi per hal
    pihak sisi kubu gol set babak ronde kg gram liter ton rupiah rbu jutaan dus karung sak
    bungkus kelurahan kampung unit gelombang periodenya
    asia terburuk hektar ha cm mm gratis senin selasa rabu kamis jumat sabtu siang malam pagi sore
    """) - word_set("satunya")
COUNTED_AFTER = word_set("""
    paslon calon kandidat pasang pasangan partai suara poin point tps desa kecamatan rumah mobil motor
    bus tahap nama cara langkah syarat alasan bukti fakta saksi tersangka korban tewas saudara kakak adik
    kawan teman terpilih pertama terakhir besar kecil relawan pemilih warga dukungan kepala
    """)
LOOSE_AFTER = (lexicon.LOOSE_AFTER | word_set("yang sing nang sa for in of")) - word_set("nya")
ORDINAL_LINKS = word_set("ke kaping the")
VOTING_PLACES = lexicon.PLACES_OF_VOTING | word_set("the governor election pilwako pilgubnya")
RANKS = lexicon.RANK_WORDS | word_set("asia asean nasional senasional provinsi kabupaten kota")
RANK_LINKS = word_set("di se")
TENS = word_set("puluh belas ratus ribu juta persen likur poloh")
LAWS = word_set("uu pkpu perbawaslu perda pp perppu permen pasal ayat sila qs surah putusan perkara edaran")
ENUMERATORS = word_set("dan atau vs versus lawan dengan sama maupun serta and ataupun apa")

ADDRESSES = lexicon.ADDRESSES | word_set(
    "om tante pakde bude cik datuk tgk teungku tuan calon_bupati wak nyai ajengan tubagus"
)
CONNECTORS = lexicon.CONNECTORS | word_set("and sareng kaliyan jeung bareng duet berpasangan plus")
PLACE_CUES = lexicon.PLACE_CUES | word_set(
    "pilwalkota wali walkot cabub orang urang wong cagub cawagub untuk"
)
CALLS = word_set("""
    coblos cobloslah nyoblos tusuk pilih pilihlah milih memilih menangkan dukung mendukung vote pilihen
    coblosen piliah pileh salam
    """)
PAIR_CUES = word_set("""
    paslon pasangan duet relawan tim timses sahabat jargon akronim tagline pendukung sapaan berakronim
    pasangan_calon koalisi barisan
    """)
OTHER_NAMES = lexicon.OTHER_NAME_WORDS | word_set(
    "nugroho kurniawan saputra hidayat ningsih putri putra saputro"
)
# Words of some candidate's name that every other sentence has: beside a name they point to nobody else.
NO_NAMES = word_set("""
    tapi mau hari anda dia bakar the lalu dua awal tiba alam tadi uang mie akun dana tua pribadi kosong
    pantas amat muslim untung juli alias as se hi bunga mei asem ham salam beri paru kari bolu tata ijo
    kudus hawa orang wong saya aku kami kita mereka yang dan untuk dari dengan ini itu
    """)
STREETS = word_set("jalan jl jln gang stadion gor masjid pantai wisata rs rsud universitas univ makam")
TAG_HELPERS = word_set("""
    coblos pilih menang menangkan dukung tusuk ganti tolak lawan salam hidup jangan untuk maju juara hebat
    bersama lanjutkan tetap kita kami warga jadi gas siap dan di the asal bukan presiden lagi oke yes bisa
    pasti juga aja saja all in rakyat relawan sahabat tim bangkit sejahtera berubah perubahan baru harga
    mati sayang satu dua tiga empat lima periode gubernurku gubernur bupati walikota pilkada pemilu damai
    nomor no urut paslon jari menuju wujudkan bangga bareng kawan sah fix win for save vote emang memang
    """)

FORMER = word_set("mantan eks bekas purnawirawan purn pensiunan purnatugas almarhum calon cpns keluarga")
OFFICES = word_set(
    "kantor pos mobil markas asrama lapangan gedung pendaftaran lowongan seleksi formasi nomor rs stadion"
)
RANK_TITLES = word_set("jenderal letjen mayjen brigjen kolonel letkol mayor kapten komjen irjen kombes akbp")
CONDUCT = lexicon.CONDUCT_WORDS | word_set("""
    menggalang menggiring digiring menekan mengancam diancam keterlibatan nonetral politik_uang curang
    kecurangan pakai_atribut foto_bersama ngajak mengajaknya diminta bagi_bagi simpatisan mengunggah
    langgar langgar_etika
    """)
PARTIAL = word_set("""
    netral netralitas memihak berpihak keberpihakan curang kecurangan ketidaknetralan cawe_cawe langgar_etika
    intimidasi mengarahkan kongkalikong disuap suap masuk_angin pelanggaran_etik tidak_adil
    """)
SERVANTS = {
    "asn": """asn aparatur_sipil_negara aparat_sipil_negara birokrat abdi_negara kepala_dinas kadis sekda sekdaprov
        kepala_sekolah kepsek satpol_pp pegawai_pemda pegawai_pemkab pegawai_pemkot pegawai_pemprov aparatur_negara
        pj_bupati pj_gubernur pj_walikota pj_wali_kota penjabat_bupati penjabat_gubernur penjabat_walikota
        penjabat_wali_kota pj_sekda guru_negeri kadisdik kepala_puskesmas pejabat_eselon""",
    "pns": "pns pegawai_negeri pegawai_negeri_sipil camat lurah sekretaris_daerah",
    "pppk": "pppk p_3_k p3k",
    "ptt": "tenaga_honorer honorer pegawai_tidak_tetap tenaga_kontrak thl pegawai_honorer",
    "tni": "tni prajurit babinsa danramil dandim kodim koramil pangdam danrem tentara tni_ad",
    "polri": """polri polisi kapolsek kapolres kapolda polres polsek polda bhabinkamtibmas kapolri anggota_polri
        anggota_polisi brimob""",
    "village": """kades kepala_desa perangkat_desa aparat_desa aparatur_desa pamong_desa keuchik
        lurah_desa kuwu wali_nagari geuchik hukum_tua pambakal penghulu sekdes pbekel perbekel apdesi""",
    "organiser": """ppk_kecamatan anggota_kpu komisioner_kpu anggota_kpps kpps panwascam anggota_bawaslu ketua_kpu
        ketua_bawaslu komisioner_bawaslu pkd_desa petugas_kpps petugas_tps""",
    "bumn": "pegawai_bumn direksi_bumn karyawan_bumn komisaris_bumn pejabat_bumn",
}  # fmt: skip
BODIES = {"organiser": "kpu bawaslu panwaslu panwas kpud"}

PARTY_CUES = lexicon.PARTY_CUES | word_set(
    "parpol kadernya kader2 ketua sekjen ketuanya dewan politikus anggota_fraksi koalisi"
)
JARGON_CUES = word_set("kandang partai kader kadernya markas basis pendukung massa simpatisan kubu pasukan")
COLOUR_CUES = word_set("kubu kader pasukan barisan koalisi kelompok pendukung simpatisan partai")
FOREIGN_PARTIES = word_set(
    "amerika as us usa jepang korea inggris malaysia australia jerman india taiwan turki biden trump"
)
AMBIGUOUS_PARTIES = lexicon.AMBIGUOUS_PARTIES | word_set("psi pkb sira")
CAPITAL_PARTIES = lexicon.CAPITAL_PARTIES | word_set("psi")
SURE_PARTIES = word_set("psi pkb")

PARTY_JARGON = {
    "party/pdip": """partai_banteng moncong_putih banteng_moncong_putih partai_moncong_putih partai_wong_cilik pdi_p
        partai_berlambang_banteng partai_berlambang_kepala_banteng partai_berlambang_banteng_moncong_putih
        pdipp partai_marhaen pdi_perjuangan pdi partai_merah banteng_ketaton""",
    "party/golkar": """partai_beringin partai_pohon_beringin partai_berlambang_beringin
        partai_berlambang_pohon_beringin partai_kuning partai_golongan_karya golongan_karya""",
    "party/ppp": "partai_kabah partai_ka_bah partai_berlambang_kabah partai_berlambang_ka_bah partai_kakbah p3",
    "party/demokrat": "partai_mercy partai_berlambang_mercy partai_bintang_mercy partai_berlambang_bintang_mercy",
    "party/pan": "partai_matahari partai_berlambang_matahari partai_berlambang_matahari_terbit partai_matahari_terbit",
    "party/pkb": "partai_nahdliyin partai_bola_dunia partai_berlambang_bola_dunia partai_kebangkitan_bangsa",
    "party/gerindra": "partai_kepala_burung_garuda partai_berlambang_kepala_garuda partai_berlambang_burung_garuda",
    "party/nasdem": "partai_restorasi partai_besutan_surya_paloh nas_dem",
    "party/pks": "partai_dakwah partai_padi_emas partai_padi_dan_kapas",
    "party/psi": "partai_gajah partai_mawar partai_anak_muda partai_berlambang_gajah partai_berlambang_mawar",
    "party/perindo": "partai_rajawali partai_berlambang_rajawali",
}  # fmt: skip
PARTY_JARGON = {
    party: words + " " + words.replace("_berlambang_", "_berlogo_") for party, words in PARTY_JARGON.items()
}
NO_ACRONYMS = ELECTORAL | TAG_HELPERS | CONDUCT | ADDRESSES | PARTY_CUES
PARTY_SYMBOLS = {
    "party/pdip": "banteng",
    "party/golkar": "beringin",
    "party/ppp": "kabah kakbah",
    "party/demokrat": "mercy",
}
PARTY_COLOURS = {"party/golkar": "kuning", "party/pdip": "merah"}
UNTOLD_PARTIES = "partai_biru partai_hijau partai_oranye partai_orange partai_islam_hijau"
COALITIONS = {
    "coalition/kim": """koalisi_indonesia_maju kim_plus koalisi_indonesia_maju_plus koalisi_kim_plus
        koalisi_indonesia_maju_kim""",
    "coalition/perubahan": "koalisi_perubahan koalisi_perubahan_untuk_persatuan koalisi_perubahan_dan_persatuan",
    "coalition/merah-putih": "koalisi_merah_putih",
    "coalition/indonesia-bersatu": "koalisi_indonesia_bersatu",
}  # fmt: skip
SHORT_COALITIONS = {"coalition/kim": "kim"}

_BOXES = "kotak kolom kolum kothak kotk kolm ktk kotakk kolomm kolong_kotak kotag"
_BARE = (
    "kosong kosng ksong ksng kosonk kosyong kosongin kopong blong suwung kosongnya kosonglah koson kosoang"
)
EMPTY_FORMS = (
    *(f"{box}_{bare}" for box in _BOXES.split() for bare in _BARE.split()),
    *(f"{box}_{link}_{bare}" for box in _BOXES.split()[:4] for link in ("yang", "yg", "sing", "nu")
      for bare in _BARE.split()[:4]),
    *(f"{box}{bare}" for box in _BOXES.split()[:4] for bare in _BARE.split()[:6]),
    *(f"{box}_{no}_{picture}" for box in ("kolom", "kotak")
      for no in ("tidak", "tak", "tanpa", "yang_tidak", "yg_tidak", "kosong_tidak", "yg_tdk", "tdk", "kosong_tanpa")
      for picture in ("bergambar", "gambar", "foto")),
    "bumbung_kosong", "paslon_kosong", "pasangan_kosong", "empty_box", "kotak_suara_tak_bergambar", "gambar_kosong",
)  # fmt: skip
EMPTY_NICKS = word_set("kokos kotkos kolkos")
EMPTY_PETS = word_set("koko kokong")

NUMBER_WORDS = {
    1: "☝ satu siji setunggal hiji ciek besik siki sada seddi settong ije one sabara setong",
    2: "✌ dua loro kalih dua duo dueng duwa dua duwe two dui due dadua",
    3: "🤟 tiga telu tilu tigo lhee talu tolu tellu tello three tigang tallu",
    4: "empat papat opat ampek peuet ampat four opat sekawan eppa",
    5: "🖐 lima limo limong five gangsal lelima lema",
    6: "enam anam nenem genep",
    7: "tujuh pitu tujuah",
}
