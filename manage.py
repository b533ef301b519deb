#!/usr/bin/env python
"""Django's command line. `python3 run.py manage ...` is the same with the environment and the services seen to."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workforce.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
