"""What evidence from elsewhere can and cannot prove, word for word. Written in Indonesian, sealed with it.

They are part of the evidence and so are never translated after the fact.
"""

from __future__ import annotations

from dataclasses import dataclass

BY_ITSELF = (
    "Rekaman WACZ dari alat lain. Yang dapat dinilai dari berkasnya sendiri: apakah isinya utuh sejak dikemas. "
    "Tidak dapat dinilai: siapa yang merekam, apakah isi itu sungguh dikirim situsnya, dan kapan, kecuali ada "
    "tanda tangan dan cap waktu yang dipercaya."
)


@dataclass(frozen=True)
class Limits:
    """What one kind of evidence can prove, and what it cannot; Indonesian, each a clause."""

    proves: tuple[str, ...]
    cannot: tuple[str, ...]


_SINCE = "berkasnya tidak berubah sejak diterima dan disegel kantor ini"
_HANDED = "siapa yang menyerahkannya, kapan, di mana, dan di hadapan siapa, menurut berita penerimaan"
_TRUE = "bahwa isi unggahan itu benar"
_ACCOUNT = "siapa yang menguasai akun itu"
OF = {
    "foreign_wacz": Limits(
        (
            _SINCE,
            _HANDED,
            "bagian-bagian rekaman itu cocok satu sama lain menurut sidik di dalamnya, sejauh hasil pemeriksaan "
            "menyebutnya terbukti",
        ),
        (
            "bahwa situsnya sungguh mengirim isi itu: siapa pun yang menguasai alat perekam dapat menyusun rekaman "
            "yang cocok sidiknya",
            "waktu perekaman, selain menurut jam komputer perekam",
            "apa yang tampil bagi orang yang tidak masuk dengan akun yang sama",
            _ACCOUNT,
            _TRUE,
        ),
    ),
    "screenshot": Limits(
        (_SINCE, _HANDED),
        (
            "bahwa layar itu sungguh menampilkan gambar ini: gambar dapat disunting sebelum diserahkan",
            "alamat halaman dan waktunya, selain menurut orang yang menyerahkan dan saksinya",
            _ACCOUNT,
            _TRUE,
        ),
    ),
    "recording": Limits(
        (_SINCE, _HANDED),
        (
            "bahwa layar itu sungguh menampilkan gambar bergerak ini: rekaman dapat disunting sebelum diserahkan",
            "alamat halaman dan waktunya, selain yang tampak di layar dan menurut orang yang menyerahkan",
            _ACCOUNT,
            _TRUE,
        ),
    ),
    "handed_over": Limits(
        (_SINCE, _HANDED),
        (
            "asal berkas sebelum diserahkan, dan apakah sudah berubah sebelum itu",
            "kapan dan dengan alat apa berkas itu dibuat, selain menurut orang yang menyerahkan",
            _ACCOUNT,
            _TRUE,
        ),
    ),
}
"""By kind of evidence."""
_OPENING = {
    "foreign_wacz": "Rekaman halaman dari alat lain",
    "screenshot": "Tangkapan layar dari luar",
    "recording": "Rekaman layar dari luar",
    "handed_over": "Berkas yang diserahkan dari luar",
}


def label_of(kind: str, *, office_name: str, at: str, without_witness: bool) -> str:
    """The label of a received evidence; `at` is the moment of receiving, spoken."""
    found = OF[kind]
    cannot = [*found.cannot]
    if without_witness:
        cannot.append("penyerahan itu di luar keterangan penyerah dan petugas: tidak ada saksi")
    return (
        f"{_OPENING[kind]}, diterima {office_name} pada {at}. Bukan rekaman kantor ini. "
        f"Dapat membuktikan: {'; '.join(found.proves)}. Tidak dapat membuktikan: {'; '.join(cannot)}."
    )
