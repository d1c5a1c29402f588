"""The language of a text by its function words: Indonesian, Javanese, Sundanese, English, or unknown."""

from __future__ import annotations

from sipatenas.reading.records import Language

_FUNCTION_WORDS = {
    "id": """
    yang dan di ke dari untuk dengan ini itu tidak akan ada juga pada adalah saya kami kita mereka dia
    sudah bisa oleh karena jadi lebih tapi atau kalau banyak semua harus bukan jangan ayo mari yg dgn
    utk tdk gak nggak udah aja lah kok sih ya saja hanya sangat dalam telah agar seperti pak bu sama
    lagi masih
    """,
    "jv": """
    ora ono karo iki kuwi opo wong sing lan nek aku kowe wes wis ojo iso gak arep mung maneh kabeh dadi
    saka saking kanggo piye koyok rek cak awak dewe kudu sopo ning nang mboten niku inggih panjenengan
    monggo sampun tenan ngono ngene tetep ae wae
    """,
    "su": """
    teu aya jeung ieu eta naon urang nu anu mun abdi maneh geus tos ulah bisa bade ngan deui sadaya jadi
    tina pikeun kumaha siga akang teteh mangga sanes henteu atuh mah teh euy hayu kudu saha di ka kang
    ari
    """,
    "en": """
    the and of to in is are was for with this that not will be have has it you we they he she by from on
    at but so or as what who how why our your my if just all an more
    """,
}
_WEIGHTS: dict[str, list[tuple[str, float]]] = {}
for _code, _words in _FUNCTION_WORDS.items():
    for _word in dict.fromkeys(_words.split()):
        _WEIGHTS.setdefault(_word, []).append((_code, 1.0))
for _word, _entries in _WEIGHTS.items():
    _WEIGHTS[_word] = [(code, 1.0 / len(_entries)) for code, _ in _entries]


def detect(words: list[str]) -> Language:
    """The likeliest language with its share of the function words seen, damped for short texts (0 to 1)."""
    points: dict[str, float] = {}
    for word in words[:400]:
        for code, weight in _WEIGHTS.get(word, ()):
            points[code] = points.get(code, 0.0) + weight
    if not points:
        return Language("unknown", 0.0)
    code = max(points, key=lambda name: (points[name], name == "id"))
    return Language(code, round(points[code] / (sum(points.values()) + 0.5), 3))
