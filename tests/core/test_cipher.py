"""What is encrypted in pieces opens as a whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipatenas.core import cipher

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.lists(st.integers(1, 40), max_size=12), st.integers(1, 24))
def test_what_was_encrypted_comes_back_however_it_is_cut(data: bytes, cuts: list[int], piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cipher, "PIECE", piece)
        whole = b"".join(cipher.encrypt(cut(data, cuts), key=KEY, bound=b"a"))
        assert b"".join(cipher.decrypt(cut(whole, cuts), key=KEY, bound=b"a")) == data


def cut(data: bytes, lengths: list[int]) -> list[bytes]:
    parts, start = [], 0
    for length in lengths:
        parts.append(data[start : start + length])
        start += length
    return [*parts, data[start:]]


@given(st.binary(min_size=1, max_size=90), st.data())
def test_a_changed_cut_moved_or_lengthened_ciphertext_never_opens(data: bytes, draw: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cipher, "PIECE", 16)
        whole = b"".join(cipher.encrypt([data], key=KEY, bound=b"a"))
        step = 16 + cipher.TAG
        body = [whole[8 + at : 8 + at + step] for at in range(0, len(whole) - 8, step)]
        at = draw.draw(st.integers(0, len(whole) - 1))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << draw.draw(st.integers(0, 7))
        wrong = [bytes(flipped), whole[:at], whole + b"\0", whole + whole[8:]]
        wrong += [whole[:8] + b"".join(body[:keep]) for keep in range(len(body))]
        if len(body) > 1:
            wrong.append(whole[:8] + b"".join([body[1], body[0], *body[2:]]))
            wrong.append(whole[:8] + b"".join([body[0], *body]))
        for one in wrong:
            with pytest.raises(cipher.CipherError):
                list(cipher.decrypt([one], key=KEY, bound=b"a"))
        with pytest.raises(cipher.CipherError):
            list(cipher.decrypt([whole], key=KEY, bound=b"b"))
        with pytest.raises(cipher.CipherError):
            list(cipher.decrypt([whole], key=KEY[::-1], bound=b"a"))


def test_a_wrapping_of_another_key_or_a_changed_one_does_not_open() -> None:
    wrapped = cipher.wrap(KEY, by=b"1" * 32)
    assert len(wrapped) == 40
    assert cipher.unwrap(wrapped, by=b"1" * 32) == KEY
    for bad in (wrapped[:-1], bytes([wrapped[0] ^ 1]) + wrapped[1:], b"", wrapped + bytes(8)):
        with pytest.raises(cipher.CipherError):
            cipher.unwrap(bad, by=b"1" * 32)
    with pytest.raises(cipher.CipherError):
        cipher.unwrap(wrapped, by=b"2" * 32)
