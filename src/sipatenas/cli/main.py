"""The parser of all verbs. A verb is imported when it is called, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from sipatenas.cli.parser import Parser
from sipatenas.cli.problem import NotBuiltYet, Problem
from sipatenas.rulebook.errors import RulebookError

ABSENT = {
    "look": "gambar dan video",
    "statistics": "statistik",
}
"""Verbs of the contract whose rooms nobody has built yet: they say so, whatever follows, and exit with 2."""
ABSENT_VERB = "house:absent"
REGIMES = ("pemilu", "pilkada", "asn", "ppk", "taskforce", "pdp", "instansi")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns 0 (done), 1 (the answer is no) or 2 (wrong usage, not built yet)."""
    parser = _parser()
    args, rest = parser.parse_known_args(argv)
    if rest and args.verb != ABSENT_VERB:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        verb: Callable[[argparse.Namespace], int] = _find(args.verb)
        return verb(args)
    except NotBuiltYet as missing:
        print(f"sipatenas: {missing}", file=sys.stderr)
        return 2
    except Problem as problem:
        print(f"sipatenas: {problem}", file=sys.stderr)
        return problem.status
    except RulebookError as broken:
        print(f"sipatenas: aturan tidak dapat dibaca: {broken}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("sipatenas: dihentikan; yang sudah tersimpan tetap tersimpan.", file=sys.stderr)
        return 130


def _find(name: str) -> Callable[[argparse.Namespace], int]:
    """The function behind `module:function` in sipatenas.cli.verbs."""
    module, _, function = name.partition(":")
    found: Callable[[argparse.Namespace], int] = getattr(
        importlib.import_module(f"sipatenas.cli.verbs.{module}"), function
    )
    return found


def _parser() -> Parser:
    parser = Parser(
        prog="sipatenas",
        description="Pengawasan netralitas aparatur: dari unggahan publik sampai tindak lanjut.",
    )
    verbs = parser.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    _posts(verbs)
    _texts(verbs)
    _people(verbs)
    _proofs(verbs)
    _law(verbs)
    _exchange(verbs)
    _simulation(verbs)
    _house(verbs)
    _keeping(verbs)
    for name, what in ABSENT.items():
        absent = verbs.add_parser(name, help=f"{what} (belum dibangun)")
        absent.add_argument("rest", nargs="*")
        absent.set_defaults(verb=ABSENT_VERB, what=what)
    return parser


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


def _posts(verbs: Verbs) -> None:
    one = verbs.add_parser("import", help="masukkan berkas ekspor ke basis data, atau ubah ke bentuk baku")
    one.add_argument("files", nargs="+", metavar="FILE", help="berkas ekspor")
    one.add_argument("--format", default="auto", help="bentuk berkas (bawaan: dikenali sendiri)")
    one.add_argument("--out", metavar="POSTS", help="tulis ke berkas ini; tidak menyimpan apa pun")
    one.add_argument(
        "--office", metavar="CODE", help="kantor, sebagai kode wilayah (bawaan: kantor pengguna)"
    )
    one.add_argument("--election", metavar="ID", default="", help="pemilihan yang dibaca")
    one.set_defaults(verb="posts:import_files")
    one = verbs.add_parser("read", help="baca isi unggahan; tidak menyimpan apa pun")
    one.add_argument("posts", metavar="POSTS")
    one.add_argument("--election", metavar="ID", default="pilkada-2024")
    one.add_argument("--region", metavar="CODE")
    one.add_argument("--engine", choices=["local", "ray"], default="local")
    one.add_argument("--processes", type=int, metavar="N", help="proses pembaca; bawaan: semua inti")
    one.add_argument("--out", metavar="OUT", required=True)
    one.set_defaults(verb="posts:read")
    one = verbs.add_parser("watch", help="seluruh jalan sampai indikasi, dengan laporan")
    one.add_argument("posts", metavar="POSTS")
    one.add_argument("--roster", required=True, metavar="ROSTER", help="daftar pegawai (CSV, XLSX, Parquet)")
    one.add_argument("--election", required=True, metavar="ID", help="pemilihan, misalnya pilkada-2024")
    one.add_argument("--office", required=True, metavar="CODE", help="kantor, sebagai kode wilayah")
    one.add_argument("--out", required=True, metavar="DIR", help="folder hasil: laporan.pdf, summary.json")
    one.add_argument("--format", default="auto")
    one.add_argument("--synthetic", action="store_true", help="daftar pegawai ini rekaan")
    one.set_defaults(verb="watch:watch")


def _texts(verbs: Verbs) -> None:
    one = verbs.add_parser("waves", help="gelombang unggahan serupa dari banyak akun")
    one.add_argument("readings", metavar="READINGS", help="hasil read (NDJSON atau Parquet)")
    one.add_argument("--out", metavar="OUT", required=True)
    one.add_argument(
        "--hours", type=float, default=48.0, help="jarak waktu terjauh antara dua unggahan serupa"
    )
    one.add_argument("--alike", type=float, default=0.5, help="kesamaan kata (Jaccard) paling sedikit")
    one.add_argument("--accounts", type=int, default=3, help="akun berbeda paling sedikit")
    one.set_defaults(verb="texts:waves")
    parts = verbs.add_parser("claims", help="pemeriksaan fakta yang dicocokkan").add_subparsers(
        required=True, metavar="…"
    )
    one = parts.add_parser("import", help="tambahkan pemeriksaan fakta (CSV atau NDJSON); langsung berlaku")
    one.add_argument("files", nargs="+", metavar="FILE")
    one.add_argument(
        "--publisher", default="", metavar="ID", help="penerbit, di depan id yang tidak menyebutnya"
    )
    one.set_defaults(verb="texts:claims_import")


def _people(verbs: Verbs) -> None:
    roster = verbs.add_parser("roster", help="daftar pegawai").add_subparsers(required=True, metavar="…")
    one = roster.add_parser("import", help="masukkan satu versi daftar pegawai")
    one.add_argument("file", metavar="FILE")
    one.add_argument("--agency", required=True, metavar="CODE")
    one.add_argument("--office", metavar="CODE")
    one.add_argument("--synthetic", action="store_true", help="daftar ini rekaan")
    one.set_defaults(verb="people:roster_import")
    parts = verbs.add_parser("attribution", help="akun siapa").add_subparsers(required=True, metavar="…")
    one = parts.add_parser("index", help="buat indeks dari daftar rekaan (untuk pengukuran)")
    one.add_argument("roster", metavar="ROSTER")
    one.add_argument("--out", required=True, metavar="DIR")
    one.add_argument("--synthetic", action="store_true", help="daftar ini rekaan")
    one.set_defaults(verb="people:attribution_index")
    one = parts.add_parser("match", help="cocokkan unggahan tersimpan, atau daftar akun rekaan")
    one.add_argument("accounts", nargs="?", metavar="ACCOUNTS")
    one.add_argument("--index", metavar="DIR")
    one.add_argument("--top", type=int, default=5)
    one.add_argument("--out", metavar="OUT", default="-")
    one.add_argument("--post", nargs="+", metavar="ID")
    one.set_defaults(verb="people:attribution_match")
    users = verbs.add_parser("user", help="pengguna").add_subparsers(required=True, metavar="…")
    one = users.add_parser("create", help="buat pengguna; kata sandi dibaca dari masukan")
    one.add_argument("username")
    one.add_argument("--name", default="")
    one.add_argument("--office", required=True, metavar="CODE")
    one.add_argument(
        "--duty", required=True, choices=["officer", "division_head", "auditor", "administrator", "custodian"]
    )
    one.add_argument("--email", default="", help="untuk ringkasan tenggat tiap pagi")
    one.set_defaults(verb="people:user_create")
    one = users.add_parser("link", help="tautan sekali pakai untuk memasang kata sandi baru")
    one.add_argument("username")
    one.set_defaults(verb="people:user_link")
    offices = verbs.add_parser("office", help="kantor pengawas").add_subparsers(required=True, metavar="…")
    one = offices.add_parser("form", help="bentuk pengawas kecamatan (dan desa) di bawah satu kabupaten/kota")
    one.add_argument("regency", metavar="CODE")
    one.add_argument("--villages", action="store_true", help="juga pengawas desa/kelurahan")
    one.set_defaults(verb="people:office_form")


def _proofs(verbs: Verbs) -> None:
    one = verbs.add_parser("capture", help="tangkap tautan publik sebagai paket bukti")
    one.add_argument("urls", nargs="+", metavar="URL", help="tautan halaman yang terbuka untuk umum")
    one.add_argument("--office", metavar="CODE", default="00", help="kantor, sebagai kode wilayah")
    one.add_argument("--out", required=True, metavar="DIR", help="folder tempat paketnya ditulis")
    one.set_defaults(verb="proofs:capture")
    one = verbs.add_parser("verify", help="periksa paket bukti")
    one.add_argument("packages", nargs="+", metavar="PACKAGE", help="berkas paket bukti (.wacz atau .zip)")
    one.add_argument("--key", metavar="FILE", help="kunci publik kantor yang diharapkan")
    one.add_argument(
        "--handover", action="append", default=[], metavar="FILE", help="serah terima kunci kantor"
    )
    one.add_argument(
        "--ca", action="append", default=[], metavar="FILE", help="akar otoritas cap waktu (PEM)"
    )
    one.add_argument(
        "--headers", default="", metavar="FILE", help="kepala blok Bitcoin: TINGGI HEX tiap baris"
    )
    one.set_defaults(verb="proofs:verify")
    keys = verbs.add_parser("keys", help="kunci kantor").add_subparsers(required=True, metavar="…")
    one = keys.add_parser("rotate", help="ganti kunci tanda tangan satu kantor")
    one.add_argument("--office", metavar="CODE", required=True, help="kantor, sebagai kode wilayah")
    one.set_defaults(verb="proofs:keys_rotate")
    one = keys.add_parser(
        "wrap", help="bungkus ulang kunci berkas, dengan kunci pembungkus baru bila diminta"
    )
    whose = one.add_mutually_exclusive_group(required=True)
    whose.add_argument("--office", metavar="CODE", help="brankas bukti kantor ini")
    whose.add_argument(
        "--house", action="store_true", help="rekaman asli impor, berkas perkara, dan surat rumah ini"
    )
    one.add_argument("--replace", action="store_true", help="ganti dahulu kunci pembungkusnya")
    one.set_defaults(verb="proofs:keys_wrap")
    one = verbs.add_parser("recheck", help="periksa ulang tautan bukti")
    one.add_argument("--due", action="store_true", help="hanya yang sudah waktunya")
    one.add_argument("--office", metavar="CODE", help="hanya tautan kantor ini dan di bawahnya")
    one.set_defaults(verb="rechecks:recheck")
    ledger = verbs.add_parser("ledger", help="buku kejadian").add_subparsers(required=True, metavar="…")
    ledger.add_parser("verify", help="periksa setiap rantai").set_defaults(verb="proofs:ledger_verify")


def _law(verbs: Verbs) -> None:
    parts = verbs.add_parser("rulebook", help="aturan menurut tanggal").add_subparsers(
        required=True, metavar="…"
    )
    one = parts.add_parser("route", help="kepada siapa perkara diteruskan")
    one.add_argument("--subject", required=True)
    one.add_argument("--date", required=True)
    one.add_argument("--level", default="kabkota")
    one.add_argument("--matter", default="neutrality", help="pokok perkara: neutrality, hoax, hate, money …")
    one.add_argument("--breach", help="jenis pelanggaran: ethics, discipline, administrative, criminal")
    one.add_argument(
        "--conflict",
        action="append",
        default=[],
        metavar="ROLE:RELATION",
        help="pemegang peran yang berkepentingan, misalnya ppk:candidate (atau relative, beneficiary)",
    )
    one.set_defaults(verb="law:route")
    one = parts.add_parser("catalogue", help="ketentuan yang mungkin terkait")
    one.add_argument("--date", required=True)
    one.add_argument("--act", required=True)
    one.add_argument("--phase", required=True)
    one.add_argument("--channel", default="social_media")
    one.add_argument("--kind", default="post")
    one.add_argument("--subject", default="pns")
    one.add_argument("--regime", default="", help="pilkada atau pemilu; kosong: keduanya")
    one.add_argument("--region", default="", metavar="CODE", help="dengan aturan lokal wilayah ini")
    one.add_argument("--agency", default="", help="dengan aturan lokal instansi ini")
    one.set_defaults(verb="law:catalogue")
    one = parts.add_parser("allowed", help="apakah perbuatan boleh menurut tanggal")
    one.add_argument("--subject", default="pns")
    one.add_argument("--conduct", required=True)
    one.add_argument("--date", required=True)
    one.add_argument("--phase", default="calon")
    one.set_defaults(verb="law:allowed")
    one = parts.add_parser("steps", help="langkah penanganan tiap rezim dengan batasnya")
    one.add_argument("--regime", choices=REGIMES)
    one.set_defaults(verb="law:steps")
    one = parts.add_parser("stages", help="tahapan pemilihan")
    one.add_argument("--election", metavar="ID")
    one.set_defaults(verb="law:stages")
    _deadline(parts)


def _deadline(parts: Verbs) -> None:
    one = parts.add_parser("deadline", help="batas waktu satu langkah, dan cara menghitungnya")
    one.add_argument("--step", required=True, help="langkah: PIL-TINDAK, atau tindak_lanjut dengan --regime")
    one.add_argument("--regime", choices=REGIMES)
    one.add_argument("--from", required=True, dest="start", metavar="SAAT", help="saat peristiwanya")
    one.add_argument(
        "--office", required=True, metavar="CODE", help="kantor, sebagai kode wilayah: zona waktunya"
    )
    one.add_argument("--election", metavar="ID", help="pemilihan (bawaan: menurut kantor dan tanggal)")
    one.add_argument(
        "--pause", action="append", default=[], metavar="A..B", help="jeda; tanpa B: masih berjalan"
    )
    one.add_argument("--extended", action="store_true", help="diperpanjang menurut undang-undang")
    one.add_argument("--extra-days", type=int, metavar="N", help="hanya N hari dari perpanjangan itu")
    one.set_defaults(verb="law:deadline")


def _simulation(verbs: Verbs) -> None:
    files = verbs.add_parser("cases", help="perkara").add_subparsers(required=True, metavar="…")
    one = files.add_parser("recount", help="hitung ulang tenggat yang berjalan menurut aturan sekarang")
    one.set_defaults(verb="house:recount")
    one = verbs.add_parser("simulate", help="perkara rekaan dalam basis data kosong")
    one.add_argument("--series", metavar="ID", default="", help="perkara di balik satu deret angka terbitan")
    one.add_argument("--cases", type=int, metavar="N", default=0, help="beban sebanyak N perkara")
    one.add_argument("--leads", type=int, metavar="M", default=0, help="dan M indikasi")
    one.add_argument("--seed", type=int, metavar="S", default=1, help="benih undian; sama benih, sama hasil")
    one.set_defaults(verb="simulation:simulate")


def _exchange(verbs: Verbs) -> None:
    parts = verbs.add_parser("exchange", help="berkas antarinstansi").add_subparsers(
        required=True, metavar="…"
    )
    one = parts.add_parser("bundle", help="berkas lengkap setiap penerusan satu perkara")
    one.add_argument("case", metavar="CASE", help="nomor registrasi, temuan, laporan, atau id perkara")
    one.add_argument("--out", required=True, metavar="DIR")
    one.set_defaults(verb="exchange:bundle")
    one = parts.add_parser("answer", help="masukkan berkas jawaban instansi (JSON)")
    one.add_argument("files", nargs="+", metavar="FILE")
    one.set_defaults(verb="exchange:answer")
    parts.add_parser("schema", help="skema JSON dari format yang disepakati").set_defaults(
        verb="exchange:schema"
    )


def _house(verbs: Verbs) -> None:
    one = verbs.add_parser("serve", help="layani halaman, dengan pekerja latar di sampingnya")
    one.add_argument("--port", type=int, default=8000)
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--without-worker", action="store_true", help="halaman saja, tanpa pekerja latar")
    one.set_defaults(verb="house:serve")
    one = verbs.add_parser("worker", help="jalankan pekerjaan latar")
    one.add_argument("--once", action="store_true", help="kerjakan yang jatuh tempo, lalu selesai")
    one.set_defaults(verb="house:worker")
    verbs.add_parser("doctor", help="apa yang kurang pada mesin ini").set_defaults(verb="doctor:doctor")
    one = verbs.add_parser("demonstrate", help="muat demonstrasi dengan data rekaan")
    one.add_argument("--port", type=int, default=8000)
    one.set_defaults(verb="demonstration:demonstrate")


def _keeping(verbs: Verbs) -> None:
    words = "berkas yang baris pertamanya kata sandi cadangan (bawaan: SIPATENAS_BACKUP_PASSPHRASE, atau ditanyakan)"
    one = verbs.add_parser(
        "backup", help="cadangan: kunci dan basis data, dan berkas, dalam dua arsip tersandi"
    )
    one.add_argument("--out", required=True, metavar="DIR", help="folder tempat cadangan ditaruh")
    one.add_argument("--passphrase-file", metavar="FILE", help=words)
    one.set_defaults(verb="keeping:backup")
    one = verbs.add_parser("restore", help="pulihkan cadangan ke tempat kosong, atau satu berkas atau kunci")
    one.add_argument("folder", metavar="DIR", help="folder satu cadangan")
    one.add_argument("--keys", metavar="FILE", help="arsip kunci, bila disimpan terpisah dari DIR")
    one.add_argument(
        "--blob", metavar="SHA256", nargs="*", help="hanya berkas ini (tanpa nilai: semua yang rusak)"
    )
    one.add_argument("--key", metavar="NAMA", help="hanya kunci ini, misalnya office-65.71.wrap")
    one.add_argument("--passphrase-file", metavar="FILE", help=words)
    one.set_defaults(verb="keeping:restore")


if __name__ == "__main__":
    sys.exit(main())
