"""Overlaps as a report keeps them, for its pages."""

from datetime import datetime

from django.urls import reverse

from mapping.checks.keys import (
    key_hash,
)


def overlap_url(report, entry):
    """The page where the ministry settles it, or settled it."""
    return reverse("overlap", args=[report.round_id, key_hash(entry)])


def settled(entry, organisations):
    """How an overlap of a report was settled, in the reader's words; None where the lower count was used."""
    said = entry.get("settled")
    if not said:
        return None
    name = said["organisation"]
    return said | {"organisation": organisations.get(name, name), "at": datetime.fromisoformat(said["at"])}
