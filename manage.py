#!/usr/bin/env python
"""Commands of the portal: migrate, demo, worker and the rest."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_portal.settings")
    execute_from_command_line(sys.argv)
