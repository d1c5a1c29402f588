"""A bucket of S3, or of what speaks its protocol, as a storage (extra [s3]); whole files, told apart from no answer.

Credentials, region and another provider's address come from boto3's own environment: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File

try:
    from boto3.exceptions import Boto3Error
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
    from storages.backends.s3 import S3Storage
    from urllib3.exceptions import HTTPError
except ImportError as missing:
    raise ImproperlyConfigured(
        "SIPATENAS_VAULT atau SIPATENAS_BLOBS menunjuk wadah S3, tetapi tambahan [s3] tidak terpasang. "
        "Jalankan: pip install -r requirements/s3.txt"
    ) from missing

_AT_ONCE = 256 << 20
"""Bytes sent in one request; what is larger goes in parts."""
_SKIPPED = 1 << 20
_GONE = ("NoSuchKey", "404")


class Bucket(S3Storage):  # type: ignore[misc]
    """Files are sent whole, under names that are never given twice; reading streams, and notices a cut-off answer.

    Raises FileNotFoundError for what is not there, and OSError for every other answer, or none.
    """

    def get_default_settings(self) -> dict[str, Any]:
        own = {
            "file_overwrite": True,
            "default_acl": None,
            "querystring_auth": True,
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=10,
                read_timeout=60,
                retries={"mode": "standard", "max_attempts": 4},
                s3={"addressing_style": "path" if os.environ.get("AWS_ENDPOINT_URL_S3") else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            "transfer_config": TransferConfig(multipart_threshold=_AT_ONCE, use_threads=False),
        }
        return {**super().get_default_settings(), **own}

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        return name

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The object as it comes. Raises FileNotFoundError, OSError."""
        if mode != "rb":
            raise ValueError("Objects of a bucket are written whole.")
        with _translated(name):
            found = self._object(name).get()
        return File(cast("Any", _Answer(found["Body"], name)), name)

    def open_part(self, name: str, start: int, stop: int) -> File[bytes]:
        """The object from byte `start` on, at least to `stop`, where the bucket gives parts, else read up to there.

        Raises FileNotFoundError, OSError.
        """
        with _translated(name):
            found = self._object(name).get(Range=f"bytes={start}-{stop - 1}")
        answer = _Answer(found["Body"], name)
        if "ContentRange" not in found:
            while start > 0 and (passed := answer.read(min(start, _SKIPPED))):
                start -= len(passed)
        return File(cast("Any", answer), name)

    def _save(self, name: str, content: Any) -> str:
        with _translated(name):
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        return self._head(name) is not None

    def size(self, name: str) -> int:
        return int(self._there(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        return cast("datetime", self._there(name)["LastModified"])

    def delete(self, name: str) -> None:
        with _translated(name):
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _translated(path):
            folders, names = super().listdir(path)
        return list(folders), list(names)

    def _object(self, name: str) -> Any:
        return self.bucket.Object(self._normalize_name(name))

    def _head(self, name: str) -> dict[str, Any] | None:
        """What the bucket says of an object, None where it has none; a bucket that is not there is no answer."""
        key = self._normalize_name(name)
        client = self.connection.meta.client
        with _translated(name):
            try:
                return cast("dict[str, Any]", client.head_object(Bucket=self.bucket_name, Key=key))
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") not in _GONE:
                    raise
            client.head_bucket(Bucket=self.bucket_name)
        return None

    def _there(self, name: str) -> dict[str, Any]:
        found = self._head(name)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "tidak ada di wadah", name)
        return found


class _Answer:
    """The body of an answer; what breaks off or falls silent is an error of the storage."""

    def __init__(self, body: Any, name: str) -> None:
        self._body, self._name, self.closed = body, name, False

    def read(self, size: int = -1) -> bytes:
        with _translated(self._name):
            return cast("bytes", self._body.read(None if size < 0 else size))

    def close(self) -> None:
        self.closed = True
        self._body.close()


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code == "NoSuchKey":
            raise FileNotFoundError(errno.ENOENT, "tidak ada di wadah", name) from error
        raise OSError(errno.EIO, f"wadah S3 menjawab {code}", name) from error
    except (BotoCoreError, Boto3Error, HTTPError) as error:
        raise OSError(errno.EIO, f"wadah S3 tidak menjawab ({type(error).__name__})", name) from error
