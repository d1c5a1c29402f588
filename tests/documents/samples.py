"""Invented facts for the papers."""

from __future__ import annotations

from typing import Any


def lead(number: str = "1", **changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": number,
        "platform": "X",
        "kind": "unggahan",
        "account": "@rina_rekaan",
        "account_name": "Rina S. (rekaan)",
        "posted_at": "Jumat, 4 Oktober 2024 10.00 WITA",
        "collected_at": "Sabtu, 5 Oktober 2024 08.15 WITA",
        "text": "Coblos nomor 1! ☝ Kaltara maju 🌿\n#SatuKaltara $gratis$ *tebal* _miring_ `kode` \\ @acuan <label>",
        "url": "https://contoh.invalid/rina_rekaan/status/1804871062037110937",
        "links": ["https://contoh.invalid/foto.jpg"],
        "picture": None,
        "likes": 1234567,
        "shares": 0,
        "comments": None,
        "views": None,
        "act": "Ajakan memilih",
        "side": "mendukung Pasangan A – Pasangan B (nomor 1)",
        "phase": "calon, masa kampanye",
        "strength": 0.912,
        "signals": [{"words": "Coblos nomor 1", "why": "ajakan memilih dengan nomor urut"}],
        "rules": [
            {"id": "SKB22-DIS-06", "because": "Unggahan mengajak memilih pasangan calon pada masa kampanye."}
        ],
        "candidates": [
            {
                "masked": "R•••• S•••• (NIP …••23)",
                "category": "PNS",
                "probability": 0.61,
                "reasons": ["nama tampilan sama", "bekerja di daerah yang sama"],
                "against": ["tidak ada foto atau jabatan pada akun"],
            }
        ],
        "nobody": 0.27,
        "attribution_note": None,
        "evidence": [{"name": "rekaman impor", "sha256": "3f" * 32}],
        "decision": None,
    }
    return facts | changes


def laporan(**changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": "Laporan indikasi netralitas",
        "office": "Bawaslu Kota Contoh",
        "election": "Pemilihan 2024 (rekaan)",
        "stage": "masa kampanye",
        "period": "1–31 Oktober 2024",
        "made_at": "Jumat, 1 November 2024 09.00 WITA",
        "made_by": "Petugas Satu",
        "demonstration": True,
        "notes": ["Daftar pegawai yang dipakai adalah rekaan."],
        "summary": [{"label": "Unggahan dibaca", "value": "326"}, {"label": "Indikasi", "value": "2"}],
        "leads": [
            lead("1"),
            lead("2", account="@tanpa_nama", account_name=None, posted_at=None, url=None, links=[], candidates=[],
                 likes=None, shares=None, nobody=None, strength=None, signals=[], rules=[], evidence=[],
                 attribution_note="Penyandingan ditolak: syarat platform tidak mengizinkannya.",
                 text="Panjang tanpa spasi: " + "a" * 300, decision="Dikesampingkan: satire."),
        ],
    }  # fmt: skip
    return facts | changes


def penerusan(**changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "demonstration": False,
        "institution": "Badan Pengawas Pemilihan Umum",
        "office": "Kota Contoh",
        "office_address": "Jalan Rekaan Nomor 1, Kota Contoh",
        "place": "Kota Contoh",
        "date": "9 Oktober 2024",
        "number": "012/PP.01.02/K.XX-01/10/2024",
        "nature": "Segera",
        "attachments": "1 (satu) berkas",
        "subject": "Penerusan dugaan pelanggaran netralitas ASN",
        "addressee": "Kepala Badan Kepegawaian Negara",
        "addressee_place": "Jakarta",
        "origin": "temuan",
        "finding_number": "006/TM/PB/Kot/65.71/X/2024",
        "register_number": "006/Reg/TM/PB/Kot/65.71/X/2024",
        "legal_basis": [
            "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara;",
            "Peraturan Pemerintah Nomor 94 Tahun 2021 tentang Disiplin Pegawai Negeri Sipil.",
        ],
        "chronology": [
            "Pada Jumat, 4 Oktober 2024 10.00 WITA akun yang diduga milik yang bersangkutan mengunggah ajakan memilih.",
            "Unggahan itu disimpan sebagai bukti pada Sabtu, 5 Oktober 2024 08.15 WITA.",
        ],
        "persons": [
            {
                "name": "Rina Sari (rekaan)",
                "identity": "199001012015032023",
                "category": "PNS",
                "position": "Analis",
                "agency": None,
                "alleged_act": "mengunggah ajakan memilih salah satu pasangan calon",
            }
        ],
        "rules": [{"id": "SKB22-DIS-06", "text": "Unggahan dukungan pada media sosial"}],
        "clarification": None,
        "evidence": [{"name": "Tangkapan layar", "sha256": "ab" * 32}],
        "request": "Mohon diproses sesuai kewenangan dan hasilnya disampaikan kepada kami.",
        "copies": ["Ketua Bawaslu;", "Arsip."],
        "signatory_position": "Ketua",
        "signatory_name": None,
    }
    return facts | changes


def undangan(**changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "demonstration": False,
        "institution": "Badan Pengawas Pemilihan Umum",
        "office": "Kota Contoh",
        "office_address": None,
        "place": "Kota Contoh",
        "date": "4 Oktober 2024",
        "number": "001/UND/Kota-65.71/X/2024",
        "nature": "Rahasia",
        "subject": "Undangan klarifikasi",
        "second": True,
        "addressee": "Rina Sari (rekaan)",
        "part": "Terlapor",
        "case_number": "006/Reg/TM/PB/Kot/65.71/X/2024",
        "about": ["Unggahan dukungan pada media sosial"],
        "day": "Senin, 7 Oktober 2024",
        "time": "10.00 WITA",
        "where": "https://contoh.invalid/ruang",
        "online_reason": "Letak geografis: tinggal di pulau lain",
        "legal_basis": "Perbawaslu 8/2020 jo 9/2024",
        "signatory_position": "Kepala divisi",
        "signatory_name": "Sdr. Rekaan",
    }
    return facts | changes
