"""Django's own commands, for developers; the product's verbs are `sipatenas …`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sipatenas.config.settings.embedded")
    execute_from_command_line(sys.argv)
