"""Each piece of evidence as one Indonesian sentence, so that an officer can weigh it and a person can
object."""

from __future__ import annotations

import math

from sipatenas.attribution.matcher.facts import Reason
from sipatenas.attribution.matcher.features import Evidence
from sipatenas.attribution.matcher.index import Index
from sipatenas.attribution.matcher.query import Query

LEAST = 0.05
"""A piece of evidence worth less than this (log-odds) gets no sentence."""


def explain(index: Index, query: Query, found: Evidence, shares: dict[str, float]) -> tuple[Reason, ...]:
    """The sentences for one candidate, the weightiest first. Baselines that hold for every candidate
    are left out."""
    told = [*_name(query, found, shares), *_place(index, query, found, shares), *_rest(query, found, shares)]
    reasons = [
        Reason(text, "for" if weight > 0 else "against", round(weight, 3))
        for text, weight in told
        if abs(weight) >= LEAST
    ]
    return tuple(sorted(reasons, key=lambda r: -abs(r.weight)))


def _say(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{w.title()}”" for w in words)


def _name(query: Query, found: Evidence, shares: dict[str, float]) -> list[tuple[str, float]]:
    told = []
    name = sum(shares[n] for n in ("name_bits", "loose_bits", "handle_bits", "both_bits", "full_name"))
    where = "nama pengguna" if query.handle_only else "nama akun"
    if found.exact:
        told.append((f"Nama lengkap sama: {_say(found.shared)}.", name))
    elif found.shared:
        told.append((f"Bagian nama yang cocok pada {where}: {_say(found.shared)}.", name))
    if found.unshared:
        told.append(
            (
                f"Nama akun memuat {_say(found.unshared)}, yang tidak ada pada nama pegawai.",
                shares["query_left"],
            )
        )
    if shares["row_left"]:
        told.append(("Sebagian nama pegawai tidak disebut oleh akun.", shares["row_left"]))
    if shares["one_word"]:
        told.append(("Hanya satu kata nama yang cocok.", shares["one_word"]))
    if found.namesakes > 1:
        told.append((f"Ada {found.namesakes} orang bernama sama pada daftar.", -math.log(found.namesakes)))
    if query.handle_only:
        told.append(("Nama tampilan tidak tersedia; hanya nama pengguna yang dibaca.", shares["handle_only"]))
    return told


def _place(index: Index, query: Query, found: Evidence, shares: dict[str, float]) -> list[tuple[str, float]]:
    region, province = index.columns["region"][found.row], index.columns["province"][found.row]
    named = ", ".join(sorted(n.title() for n in query.places.regions | query.places.provinces))
    return [
        (f"Wilayah akun menyebut {region}, wilayah kerja pegawai.", shares["region"]),
        (f"Akun menyebut wilayah di Provinsi {province}, tetapi bukan {region}.", shares["province"]),
        (f"Akun menyebut {named}; pegawai bekerja di {region or province}.", shares["elsewhere"]),
    ]


def _rest(query: Query, found: Evidence, shares: dict[str, float]) -> list[tuple[str, float]]:
    return [
        (
            f"Pekerjaan yang disebut akun cocok dengan instansi atau jabatan: {', '.join(found.work)}.",
            shares["work_bits"],
        ),
        ("Akun menyebut pekerjaan atau unit yang lain dari data pegawai.", shares["work_left"]),
        ("Akun menyebut diri sebagai pegawai negeri.", shares["servant"]),
        ("Akun menyebut pekerjaan di luar pemerintahan.", shares["not_servant"]),
        ("Akun menyebut diri honorer, calon, atau mantan pegawai.", shares["former"]),
        ("Akun tampak milik kelompok, usaha, atau lembaga.", shares["organisation"]),
        ("Sapaan pada akun sesuai dengan jenis kelamin pegawai.", shares["sex_same"]),
        ("Sapaan pada akun tidak sesuai dengan jenis kelamin pegawai.", shares["sex_other"]),
        (
            f"Angka {query.year} pada nama pengguna sama dengan tahun lahir dalam nomor pegawai.",
            shares["year_same"],
        ),
        (
            f"Angka {query.year} pada nama pengguna bukan tahun lahir dalam nomor pegawai.",
            shares["year_other"],
        ),
    ]
