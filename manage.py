#!/usr/bin/env python
"""Django's commands, with the embedded servers running while one needs them."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded import servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with servers():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
