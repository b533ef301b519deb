"""Records whose workplace is written with accents, curled quotation marks and the like get the hash of their key anew,
with the answers, comments and decisions pinned to it. Two that have become one within a submission stay apart, as they
were reported."""

from django.db import IntegrityError, migrations, transaction

from mapping.checks.keys import PARTS, key_hash

CODES = ("area", "cadre", "employer", "sector", "level")
PINNED = ("WarningAnswer", "Comment", "OverlapDecision")


def rehash(apps, schema_editor):
    records = apps.get_model("mapping", "Record").objects.filter(workplace__regex="[^\x01-\x7f]")
    said = [f"{name}__code" if name in CODES else name for name in PARTS]
    moved = {}
    for pk, old, *parts in records.values_list("pk", "key_hash", *said).iterator():
        new = key_hash(dict(zip(PARTS, parts, strict=True)))
        if new != old:
            _update(records.filter(pk=pk), new)
            moved[old] = new
    for old, new in moved.items():
        for name in PINNED:
            for pk in apps.get_model("mapping", name).objects.filter(key_hash=old).values_list("pk", flat=True):
                _update(apps.get_model("mapping", name).objects.filter(pk=pk), new)


def _update(rows, new):
    """Unless another has that hash already."""
    try:
        with transaction.atomic():
            rows.update(key_hash=new)
    except IntegrityError:
        pass


class Migration(migrations.Migration):
    dependencies = [("mapping", "0002_questions")]
    operations = [migrations.RunPython(rehash, migrations.RunPython.noop)]
