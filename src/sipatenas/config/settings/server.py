"""A server behind TLS: every cookie secure, hosts named, the secret key given."""

from sipatenas.config import env
from sipatenas.config.settings.base import *  # noqa: F403
from sipatenas.config.settings.base import SIPATENAS_DATA, secret_key

DEBUG = False
SECRET_KEY = secret_key(SIPATENAS_DATA)
ALLOWED_HOSTS = env.value("SIPATENAS_HOSTS", "").split()
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
