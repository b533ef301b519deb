"""Failures that are foreseen: the disk is full, the database or the broker does not answer. Each has its own words."""

import errno

from django.db import InterfaceError, OperationalError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL = "53100"  # PostgreSQL's own code
AGAIN = 30  # seconds: a database that was restarted answers again by then


def kind_of(error: BaseException | None) -> str:
    """disk_full, unavailable; '' for what nobody foresaw."""
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return "disk_full"
    if isinstance(error, (OperationalError, InterfaceError)):
        return "disk_full" if getattr(error.__cause__, "pgcode", "") == DISK_FULL else "unavailable"
    return ""
