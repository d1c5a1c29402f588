"""The house's own key, which signs checkpoints, and the files that carry them elsewhere. No Django.

It is not an office's: one house may keep several offices' evidence, and what is said is said of the whole ledger.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sipatenas.core.files import put_whole
from sipatenas.evidence import keys

NAME = "house.pem"
PUBLIC = "house*.pub.pem"


class Signed(Protocol):
    number: int
    statement: str
    signature: str
    public_key: str


def house_key(folder: Path) -> keys.OfficeKey:
    """The key, made on first use. Raises keys.KeyUnusableError when it is damaged or open to others."""
    path = folder / NAME
    try:
        if not path.exists():
            keys.make_key(path)
        key = keys.OfficeKey(office="", private=keys.read_private(path))
        keys.publish(folder / "house.pub.pem", key.public_pem)
    except OSError as error:
        raise keys.KeyUnusableError(f"Kunci rumah di {path} tidak dapat dipakai: {error}.") from error
    return key


def published(folder: Path) -> set[str]:
    """The ids of the house's public keys in the key folder: the one in use, and those kept from before."""
    found = set()
    for path in folder.glob(PUBLIC):
        try:
            found.add(keys.key_id(keys.read_public(path.read_bytes())))
        except (OSError, keys.KeyUnusableError):
            continue
    return found


def write_out(checkpoint: Signed, folder: Path | None) -> None:
    """The statement, signature and public key as files that can be checked by `openssl` alone."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = f"{checkpoint.number:06}"
    for name, data in (
        (f"{stem}.sig", bytes.fromhex(checkpoint.signature)),
        (f"{stem}.pub.pem", checkpoint.public_key.encode("ascii")),
        (f"{stem}.json", checkpoint.statement.encode()),
    ):
        put_whole(folder / name, [data])
