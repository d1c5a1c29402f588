"""One office, one machine: SQLite in the data folder, reachable on loopback."""

from sipatenas.config import env
from sipatenas.config.settings.base import *  # noqa: F403
from sipatenas.config.settings.base import SIPATENAS_DATA, secret_key

DEBUG = False
SECRET_KEY = secret_key(SIPATENAS_DATA)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.value("SIPATENAS_HOSTS", "").split()]
