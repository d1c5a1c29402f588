"""The suite: a throwaway data folder, quick password hashing, the database that DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

_folder = os.environ.setdefault("SIPATENAS_TEST_DATA", tempfile.mkdtemp(prefix="sipatenas-test-"))
os.environ["SIPATENAS_DATA"] = _folder

from sipatenas.config.settings.base import *  # noqa: E402, F403
from sipatenas.config.settings.base import DATABASES, SQLITE, STORAGES  # noqa: E402

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
SIPATENAS_TSA = SIPATENAS_OTS = SIPATENAS_BITCOIN_HEADERS = ""
SIPATENAS_KEYS = Path(_folder) / _worker / "keys"
STORAGES["blobs"] = {**STORAGES["blobs"], "OPTIONS": {"location": Path(_folder) / _worker / "blobs"}}
STORAGES["vault"] = {**STORAGES["vault"], "OPTIONS": {"location": Path(_folder) / _worker / "vault"}}
SIPATENAS_CHECKPOINTS = None
STATIC_ROOT = Path(_folder) / "static"
STATIC_ROOT.mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, since a live server's threads cannot share a database in memory under IMMEDIATE transactions.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE.replace("synchronous=FULL", "synchronous=OFF")
