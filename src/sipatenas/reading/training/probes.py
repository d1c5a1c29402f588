"""Invented texts on which shipped weights and code are compared: they must say the same to the bit."""

from __future__ import annotations

PROBES = (
    "",
    "Selamat pagi, semoga hari ini lancar untuk semua warga.",
    "dasar anjing lu goblok bgt!!! @akun_karangan https://contoh.id/x",
    "RT @akun_karangan: rezim bohong, pendukungnya bodoh semua #GantiYangLama",
    "Kowe kok ngono to, ndasmu peyang asu tenan matamu picek",
    "abdi mah teu ngartos kunaon jalanna macet wae ti isuk",
    "ambo indak tahu, urang tu alah pai ka pasa",
    "I really do not know what they were thinking about this morning",
    "😭😭 2️⃣ ☝️",
    "Привет мир 你好",
    "B4ngs4t ng@pain sih loe ganggu orang gendut kayak gue",
    "Cina kafir pulang aja sana, jangan ganggu negeri ini",
    "yg pnting sehat bro, gw otw skrg jd tgg aja ya",
)
