"""Invented names. The tokens are everyday ones; every combination is drawn by lot."""

from __future__ import annotations

import random

FIRST = tuple(
    """
    Arjuna Bayu Cahya Damar Eka Fajar Galih Hendra Indra Jaka Krisna Lukman Mahesa Nanda Okta Panji
    Raka Satria Teguh Utama Wahyu Yoga Zulkarnain Anisa Bunga Citra Dewi Elok Fitria Gita Hana
    Intan Juwita Kartika Laras Melati Nadia Olivia Puspita Ratna Sekar Tiara Ulfa Vina Wulan
    Yuliana Zahra Rizal Hamdan Yusran Ilham Markus Petrus Yohanes Daud Imanuel Rusdi Syamsul
    Baharuddin Nurhayati Rosmini Hasnah
    """.split()
)
MIDDLE = tuple(
    """
    Adi Budi Candra Dwi Edi Gilang Hadi Jati Kusuma Lestari Mulya Nugraha Pramana Rahma Sari Tri
    Wira Ayu Bagus Dharma Endah Indah Kencana Murni Nur Putra Rini Surya Tirta Wangi
    """.split()
)
LAST = tuple(
    """
    Abimanyu Baskoro Cendana Daryanto Ekawira Firmansyah Gunawan Handoyo Iskandar Jayanegara
    Kuswara Lembayung Mangkubumi Natawijaya Padmanaba Qusyairi Rakasiwi Sasongko Tanumihardja Utomo
    Wijayakusuma Yudhistira Zainuri Batubara Lolong Tarigan Padang Labolong Mangende Rumengan Anyi
    Lawai Ngau Bilung Udau Laing Merang Ibau Apuy Jalung Sinaga Purba Tandiono Hasanuddin Mappiare
    Palinggi Sampetoding
    """.split()
)
FRONT = ("", "", "", "", "Drs. ", "dr. ", "Hj. ", "H. ")
BACK = ("", "", "", ", S.Pd.", ", S.E.", ", S.Sos.", ", A.Md.", ", S.H.", ", M.Si.", ", S.Kep.")


def plain(rng: random.Random) -> str:
    """A name of two or three tokens, without titles."""
    middle = f" {rng.choice(MIDDLE)}" if rng.random() < 0.6 else ""
    return f"{rng.choice(FIRST)}{middle} {rng.choice(LAST)}"


def titled(rng: random.Random, name: str) -> str:
    """The name with the titles under which a roster may carry it."""
    return f"{rng.choice(FRONT)}{name}{rng.choice(BACK)}"
