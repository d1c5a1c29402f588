"""Words that open, close or decide the reading of names, numbers and the empty column. Data, no logic."""

from __future__ import annotations

from sipatenas.reading.wordlists import word_set

CONTEST_KINDS = {
    "gubernur": "pilgub gubernur cagub wagub cawagub pemilihan_gubernur",
    "bupati": "pilbup bupati cabup wabup cawabup pemilihan_bupati",
    "walikota": "pilwali pilwalkot pilwako walikota wali_kota walkot cawali cawalkot wawali calon_walikota",
    "presiden": "pilpres presiden capres cawapres wapres",
}

# Words that show that a text speaks of an election at all.
CONTEST_WORDS = word_set("""
    pilkada pemilu pilgub pilbup pilwali pilwalkot pilwako pilpres pileg paslon pasangan_calon calon
    cagub cawagub cabup cawabup cawali capres cawapres gubernur bupati walikota wali_kota kampanye
    timses tim_sukses relawan debat_publik debat_pilkada coblos nyoblos mencoblos tusuk memilih pilih
    tps surat_suara bilik_suara nomor_urut no_urut nomer_urut kpu bawaslu panwaslu quick_count
    elektabilitas survei paslonkada kandidat menangkan memenangkan dukung dukungan mendukung pendukung
    suara pemilih petahana incumbent
    """)

# Words that make the empty column an electoral one.
EMPTY_CUES = word_set("""
    pilkada pilgub pilbup pilwali pilwalkot pemilihan coblos nyoblos mencoblos pilih memilih dukung
    mendukung menang menangkan memenangkan kalah kalahkan lawan melawan paslon pasangan_calon calon
    calon_tunggal tunggal tps surat_suara suara pemilih kampanye relawan tusuk gerakan
    kotak_kosong_menang bupati gubernur walikota wali_kota kpu bawaslu
    """)

# What may stand before a ballot number. The first kind is enough alone; the second needs an electoral text.
STRONG_NUMBER_CUES = word_set(
    "coblos cobloslah nyoblos mencoblos tusuk cagub cabup cawali cawalkot capres cawapres calon"
)
STRONG_NUMBER_LINKS = word_set("paslon urut nourut")
WEAK_NUMBER_CUES = word_set("""
    nomor nomer no nmr pasangan calon kandidat pilih memilih milih dukung mendukung menangkan
    memenangkan hidup salam pendukung kubu timses relawan jari
    """)

# What may not stand before a number's cue: a law, a rank, a room.
NUMBER_BLOCKS_BEFORE = word_set("""
    uu undang perppu pp perpres permen pkpu perbawaslu perda pergub perbup perwali pasal ayat surat se
    sk skb skep peraturan keputusan inpres instruksi rt rw kamar rumah hp telepon telp wa whatsapp
    antrean antrian km jalan jl blok gang urusan musuh masalah prioritas alasan juara peringkat ranking
    presiden_ke gol tps kecamatan lantai sila halaman
    """)
UNITS_AFTER = word_set("""
    dunia sedunia tahun thn th kali x orang juta ribu rb jt miliar milyar triliun persen % hari jam
    menit detik bulan minggu km meter kilo periode putaran kabupaten provinsi negara desa kursi satunya
    terbaik terbesar tertinggi terbanyak terkaya anak lembar tingkat nasional seindonesia senasional
    terpopuler januari februari maret april mei juni juli agustus september oktober november desember
    jan feb mar apr jun jul agt sep okt nov des wib wita wit
    """)
LOOSE_AFTER = word_set(
    "di se partai pasang pasangan calon kandidat surat dalam hal besar nya per banding suara ke"
)
PLACES_OF_VOTING = word_set(
    "tps pilkada pilgub pilbup pilwali pilwalkot pilpres pemilu bilik surat tanggal sini"
)
# Words that belong to other people who share a candidate's short name.
OTHER_NAME_WORDS = word_set("siradj siraj siroj sirodj aqil bin binti")

NUMBER_LINKS = word_set("nomor nomer no nmr urut nourut paslon jari")
RANK_WORDS = word_set("dunia sedunia indonesia seindonesia terbaik terbesar")

# A form of address or an office before a name that is common by itself.
ADDRESSES = word_set("""
    pak bapak bpk bu ibu bang abang mas mbak kang gus haji hj kh kyai ustadz ustad dr prof gubernur
    bupati walikota kota wagub wabup cagub cabup cawali paslon calon kandidat petahana cak neng teh kak
    """)

# Parties whose short name is an ordinary word, a person's name or another body's.
AMBIGUOUS_PARTIES = word_set(
    "pan garuda gelora ummat umat buruh pa pda pna sira pas pbb ppp pkn hanura demokrat perindo"
)
# Of these, the ones that count when written in capitals in a text that is not all in capitals.
CAPITAL_PARTIES = word_set("pan ppp pkn pda pna")
# Of these, the ones that mean the party wherever the text is electoral.
CONTEXT_PARTIES = word_set("hanura demokrat perindo")
PARTY_CUES = word_set("""
    partai dpp dpw dpd dpc dpd_partai ketum ketua_umum kader fraksi koalisi caleg legislator politisi
    politikus simpatisan pengurus bendera diusung usungan usung pengusung
    """)

# Words for public servants -> the subject of the rulebook's routes they speak of.
SERVANTS = {
    "asn": "asn aparatur_sipil_negara aparat_sipil_negara birokrat abdi_negara kepala_dinas kadis sekda",
    "pns": "pns pegawai_negeri pegawai_negeri_sipil camat lurah pak_camat sekretaris_daerah",
    "pppk": "pppk p_3_k",
    "ptt": "tenaga_honorer honorer pegawai_tidak_tetap",
    "tni": "tni prajurit babinsa danramil dandim kodim koramil",
    "polri": "polri polisi kapolsek kapolres kapolda polres polsek polda bhabinkamtibmas",
    "village": "kades kepala_desa perangkat_desa aparat_desa aparatur_desa pamong_desa keuchik",
    "organiser": "ppk_kecamatan anggota_kpu komisioner_kpu anggota_kpps kpps panwascam anggota_bawaslu",
    "bumn": "pegawai_bumn direksi_bumn karyawan_bumn",
}
# Words that say that their conduct is spoken of; without one, "TNI" in a post is no mention.
CONDUCT_WORDS = word_set("""
    netral netralitas tidak_netral gak_netral nggak_netral tak_netral ketidaknetralan memihak berpihak
    keberpihakan dukung mendukung dukungan kampanye berkampanye mengkampanyekan kampanyekan
    ikut_kampanye arahkan mengarahkan diarahkan kerahkan mengerahkan dikerahkan pengerahan wajib_pilih
    disuruh suruh menyuruh dipaksa memaksa intimidasi mengintimidasi mobilisasi memobilisasi
    dimobilisasi cawe cawe_cawe pose foto_bareng salam_jari jari deklarasi mendeklarasikan coblos
    nyoblos pilih memilih menangkan memenangkan paslon melanggar pelanggaran sanksi
    dilaporkan tim_sukses timses terlibat politik_praktis ajak mengajak
    """)

PROVINCE_SHORT = {
    "11": "aceh nad",
    "12": "sumut sumatera_utara",
    "13": "sumbar sumatera_barat",
    "14": "riau",
    "15": "jambi",
    "16": "sumsel sumatera_selatan",
    "17": "bengkulu",
    "18": "lampung",
    "19": "babel bangka_belitung",
    "21": "kepri",
    "31": "jakarta dki dkj",
    "32": "jabar jawa_barat",
    "33": "jateng jawa_tengah",
    "34": "jogja diy yogyakarta",
    "35": "jatim jawa_timur",
    "36": "banten",
    "51": "bali",
    "52": "ntb",
    "53": "ntt",
    "61": "kalbar",
    "62": "kalteng",
    "63": "kalsel",
    "64": "kaltim",
    "65": "kaltara",
    "71": "sulut",
    "72": "sulteng",
    "73": "sulsel",
    "74": "sultra",
    "75": "gorontalo",
    "76": "sulbar",
    "81": "maluku",
    "82": "malut",
    "91": "papua",
    "92": "papua_barat",
}
# A regency's name is often an ordinary word; these before it say that a place is meant.
PLACE_CUES = word_set("""
    pilkada pilbup pilwali pilwalkot pilwako kota kab kabupaten bupati walikota wagub gubernur pilgub di
    se warga rakyat masyarakat kpu bawaslu cabup cawali dprd pemkot pemkab
    """)

CONNECTORS = word_set("dan n x dengan bersama wakil wakilnya")
