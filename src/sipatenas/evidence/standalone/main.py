"""The command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509

from sipatenas.evidence.standalone.judging import judge
from sipatenas.evidence.standalone.proofs_of_time import headers_of
from sipatenas.evidence.standalone.reading import MOST_BYTES
from sipatenas.evidence.standalone.signatures import Known
from sipatenas.evidence.standalone.words import FAILED, VERDICTS, Proof, Say, WrongError, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge packages; 0 where no proof fails, 1 where some does, 2 for wrong usage."""
    args = _parser().parse_args(arguments)
    try:
        known = Known(
            key=Path(args.key).read_bytes() if args.key else b"",
            handovers=[Path(name).read_bytes() for name in args.handover],
            roots=[
                one for name in args.ca for one in x509.load_pem_x509_certificates(Path(name).read_bytes())
            ],
            headers=headers_of(Path(args.headers).read_text("ascii")) if args.headers else None,
        )
    except (OSError, ValueError, WrongError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    status = 0
    for name in args.packages:
        proofs, told = _judged(Path(name), known)
        _tell(name, proofs, told, args.lang, as_json=args.json)
        status = max(status, int(any(one.verdict == FAILED for one in proofs)))
    return status


def _judged(path: Path, known: Known) -> tuple[list[Proof], dict[str, Any]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            return [Proof("container", FAILED, Say("berkas terlalu besar", "the file is too large"))], {}
        return judge(path.read_bytes(), known)
    except OSError as error:
        unread = Say(f"tidak terbaca: {error}", f"cannot be read: {error}")
        return [Proof("container", FAILED, unread)], {}


def _tell(
    name: str, proofs: Sequence[Proof], told: Mapping[str, Any], language: str, *, as_json: bool
) -> None:
    claimed = {what: told[what]["utc"] for what in ("captured", "sealed") if what in told}
    if as_json:
        lines = [
            {"name": one.name, "of": one.of, "verdict": one.verdict, "because": one.because.of(language)}
            for one in proofs
        ]
        sys.stdout.write(
            json.dumps({"package": name, "claimed": claimed, "proofs": lines}, ensure_ascii=False) + "\n"
        )
        return
    sys.stdout.write(f"{shown(name)}\n")
    if claimed:
        said = Say(
            "menurut manifesnya sendiri: ditangkap {captured}, disegel {sealed}",
            "by the manifest's own word: captured {captured}, sealed {sealed}",
        ).of(language)
        sys.stdout.write(f"  {shown(said.format(**claimed))}\n")
    for one in proofs:
        word = VERDICTS[one.verdict][1 if language == "en" else 0]
        what = shown(f"{one.name} {one.of}".strip())
        sys.stdout.write(f"  {word:<10} {what:<24} {shown(one.because.of(language))}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Pemeriksa paket bukti SIPATENAS / evidence package verifier"
    )
    parser.add_argument("packages", nargs="+", metavar="PAKET")
    parser.add_argument("--key", help="kunci publik kantor / the office's public key (PEM)")
    parser.add_argument(
        "--handover", action="append", default=[], help="serah terima kunci / hand-over of a key"
    )
    parser.add_argument(
        "--ca", action="append", default=[], help="akar otoritas waktu / time authority's root (PEM)"
    )
    parser.add_argument("--headers", help="kepala blok Bitcoin / block headers: HEIGHT HEX")
    parser.add_argument("--lang", choices=["id", "en"], default="id")
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
