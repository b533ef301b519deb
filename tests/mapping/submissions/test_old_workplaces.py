"""Records from before two spellings of a workplace were one: their hash is made anew, with what is pinned to it."""

from hashlib import blake2b
from importlib import import_module

import pytest
from django.apps import apps

from mapping.checks.keys import PARTS, key_hash
from mapping.submissions.models import Comment, Record
from tests.factories import submission
from workforce.reference.models import Area

pytestmark = pytest.mark.django_db
rehash = import_module("mapping.migrations.0003_one_workplace").rehash


def old_hash(codes):
    text = "\x1f".join([*(codes[part] for part in PARTS[:-1]), " ".join(codes["workplace"].casefold().split())])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def test_records_are_found_again_after_the_change(world):
    """What is pinned to a record goes with it; a plain name's hash was right already."""
    texts = ["L’Espoir", "Main office"]
    rows = [{"cadre": "swo", "workplace": text} for text in texts]
    abara = Area.objects.get(code="abara")
    held = submission(world.round, world.office, abara, by=world.partner, records=rows)
    plain = {"area": "abara", "cadre": "swo", "employer": "abara-office", "employment": "unspecified"}
    keys = [plain | {"sector": "unspecified", "level": "unspecified", "workplace": text} for text in texts]
    place = {"round": world.round, "organisation": world.office, "area": abara, "written_by": world.partner}
    for key in keys:
        Record.objects.filter(submission=held, workplace=key["workplace"]).update(key_hash=old_hash(key))
        Comment.objects.create(key_hash=old_hash(key), text="Why?", **place)
    rehash(apps, None)
    wanted = {key_hash(key) for key in keys}
    assert set(held.records.values_list("key_hash", flat=True)) == wanted
    assert set(Comment.objects.values_list("key_hash", flat=True)) == wanted
