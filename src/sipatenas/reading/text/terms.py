"""Words of campaigns and ballots that the normaliser must know: never rewritten, split out of hashtags."""

from __future__ import annotations

from sipatenas.reading.wordlists import word_set

PARTIES = word_set("""
pkb gerindra pdi pdip golkar nasdem buruh gelora pks pkn hanura garuda pan pbb demokrat psi perindo ppp ummat
pna gabthat pda pas adil sira berkarya pkpi
""")
NAMES = word_set("""
prabowo gibran anies muhaimin imin ganjar mahfud jokowi amin sandi sandiaga ahok djarot ahy sylvi megawati mega sby
luhut kaesang khofifah emil risma luluk ridwan suswono pramono rano dharma kun dedi dede andra airin bobby edy
puan cak gus kiai kyai habib ustadz ustad ustaz bowo wowo jokwi
""")
CAMPAIGN = word_set("""
coblos coblosin nyoblos tusuk pilih milih memilih menang menangkan dukung lawan tolak ganti lanjutkan lanjut
salam hidup jangan gaskeun kawal relawan paslon pasangan calon kandidat cagub cawagub cabup cawabup cawalkot
cawawalkot cawali capres cawapres caleg pilkada pilgub pilbup pilwalkot pilwali pilpres pileg pemilu kpu bawaslu
panwaslu tps gubernur bupati walikota presiden wakil periode nomor nomer urut nomorurut jari kotak kolom kosong
golput netral asn pns pppk tni polri kades lurah camat rakyat untuk bersama kita satu perubahan maju sejahtera
bersatu juara hebat bisa pasti tetap harga mati all in amin
""")
PLACES = word_set("""
aceh sumut sumbar riau kepri jambi bengkulu sumsel babel lampung jakarta dki jabar jateng diy jogja yogya jatim
banten bali ntb ntt kalbar kalteng kalsel kaltim kaltara sulut sulteng sulsel sultra sulbar gorontalo maluku malut
papua pabar jawa timur barat tengah utara selatan indonesia sumatera sumatra kalimantan sulawesi madura sunda
surabaya bandung medan semarang makassar palembang tangerang bekasi depok bogor serang malang tarakan bulungan
""")
# A number behind these is the ballot's, not a mark of reduplication.
NUMBERED = word_set("""
no nomor nomer nmr paslon pasangan calon kandidat cagub cawagub cabup cawabup cawalkot cawali capres cawapres caleg
coblos nyoblos tusuk pilih milih dukung menangkan menang urut nomorurut jari angka tps kotak kolom salam lawan periode
tahun tanggal tgl pukul jam bab pasal ayat hari juta ribu rp k
""")
# Twice means something else than once.
DOUBLED = word_set("hati mata kupu kura laba langit undur ubur alun otak kuda abu oleh biri lumba pura agar")
# Letters and digits that are one word.
WHOLE = word_set(
    "b2b p2p g20 h1 h2 h5n1 h1n1 covid19 c1 d3 d4 s1 s2 s3 k3 g30s 4g 5g 3g 2d 3d y2k mp3 mp4 a4 p3k bb2"
)

_OTHERS = word_set("""
dpr dprd dpd mpr mk dpp dpw dpc dpt dps dki nkri rp hp sd smp sk bni bri bca ktp kk smk rw rt si ha jk jr karo minta
abdullah abubakar aisyah cahya fadly fauziah hasanuddin mohamad mohammad muhamad mulya noer ramadhan ridho sholeh soleh
slamet suharto syamsudin taufiq sumatera jogja independen kmp munas parpol wapres perancis team tweet china ps dr drs
drg dra ir msi group you pemilu pilpres
""")
PROTECTED = PARTIES | NAMES | CAMPAIGN | PLACES | _OTHERS
"""Forms that the slang dictionary must not rewrite."""

STEMS = {
    form: root
    for root, forms in {
        "pilih": "milih",
        "coblos": "nyoblos nyoblosin",
        "tusuk": "nusuk nusukin",
        "menang": "menang pemenang",
        "memang": "memang",
        "kalian": "kalian",
        "tetapi": "tetapi",
        "sebagai": "sebagai",
        "kemarin": "kemarin",
        "demikian": "demikian",
        "kemudian": "kemudian",
        "seperti": "seperti",
        "mereka": "mereka",
        "terima": "terima",
        "sendiri": "sendiri",
        "menteri": "menteri",
        "pertama": "pertama",
        "peduli": "peduli",
        "percaya": "percaya",
        "perempuan": "perempuan",
        "pesan": "pesan",
        "kepala": "kepala",
        "sekolah": "sekolah",
        "selatan": "selatan",
        "kecewa": "kecewa",
        "kerja": "bekerja dikerjakan kerjakan",
        "ajar": "belajar",
        "presiden": "presiden",
        "merdeka": "merdeka",
        "beberapa": "beberapa",
        "berapa": "berapa",
        "terus": "terus",
        "sekali": "sekali",
        "setelah": "setelah",
        "lawan": "lawan",
        "pemilu": "pemilu",
        "demokrasi": "demokrasi",
        "politisi": "politisi",
        "partai": "partai",
        "pulau": "pulau",
        "netralitas": "netralitas",
        "petugas": "petugas",
        "kampanye": "kampanye",
    }.items()
    for form in forms.split()
} | {"melawan": "lawan", "ngelawan": "lawan", "berkampanye": "kampanye"}
"""Stems that the rules would miss or overdo."""

_NUMBER_WORDS = {
    0: "nol kosong",
    1: "satu siji setunggal hiji sa sada ciek eka satunggal one",
    2: "dua loro kalih dalem_kalih duwa dhuwa duo two",
    3: "tiga telu tilu tigo talu three tallu",
    4: "empat papat opat ampek four sekawan",
    5: "lima limo gangsal five",
    6: "enam nem genep anam six",
    7: "tujuh pitu tujuah seven",
    8: "delapan wolu dalapan salapan_belas lapan eight",
    9: "sembilan sanga salapan nine",
    10: "sepuluh sapuluh sedasa ten",
    11: "sebelas sewelas sabelas",
    12: "rolas",
    13: "telulas",
}
NUMBER_WORDS = {
    word: number
    for number, words in _NUMBER_WORDS.items()
    for word in words.split()
    if "_" not in word
    and word
    not in ("sa", "one", "kosong", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
} | {
    "kesatu": 1,
    "pertama": 1,
    "kedua": 2,
    "ketiga": 3,
    "keempat": 4,
    "kelima": 5,
    "ii": 2,
    "iii": 3,
    "iv": 4,
}

ORDINAL_SIGNS = {"☝": 1, "✌": 2, "🤟": 3, "🤘": 3, "🔟": 10, "🥇": 1, "🥈": 2, "🥉": 3}
"""Emoji that campaigns use for a ballot number; keycaps and circled digits carry theirs by themselves."""
