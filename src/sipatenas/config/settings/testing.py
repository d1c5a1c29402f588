"""The suite: a throwaway data folder, quick password hashing, the database that DATABASE_URL names."""

import os
import tempfile
from pathlib import Path

_folder = os.environ.setdefault("SIPATENAS_TEST_DATA", tempfile.mkdtemp(prefix="sipatenas-test-"))
os.environ["SIPATENAS_DATA"] = _folder

from sipatenas.config.settings.base import *  # noqa: E402, F403

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SIPATENAS_KEYS = Path(_folder) / "keys"
