"""Saving what several people write: a save names the revision it began from; a later one is refused and loses nothing.

Every part of a strategy, a consultation, an assessment or a meeting is saved here, so that revision, history and the freezing
of endorsed versions are obeyed in one place.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.writing.models import Autosave, Part
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User

AT_WORK = timedelta(minutes=2)  # somebody whose draft was kept so lately is still writing


def locked(strategy):
    """The strategy, locked, if it can be edited. ValidationError code 'frozen' if it cannot."""
    found = type(strategy).objects.select_for_update().get(pk=strategy.pk)
    check_editable(found)
    return found


def check_editable(strategy) -> None:
    """ValidationError code 'frozen' if the version of a strategy cannot be edited."""
    if not strategy.is_editable:
        raise ValidationError(
            _("This version is “%(state)s”: its text can be changed in a draft or in consultation only."),
            code="frozen", params={"state": strategy.get_status_display().lower()},
        )  # fmt: skip


@transaction.atomic
def save(obj, *, values: dict, revision: int = 0, by: User | None, many: dict | None = None, rows: dict | None = None):
    """Create ``obj`` (no pk yet) or change it, with one line of history of what changed; nothing changed writes nothing.

    values: {field: value}. many: {many-to-many field: objects}. rows: {related name: [{field: value}]}, which replace what is there.
    Raises Stale, or ValidationError (frozen, or what the model's constraints say).
    """
    if isinstance(obj, Part):
        locked(obj.strategy)
    is_new = obj.pk is None
    if not is_new:
        obj = type(obj).objects.select_for_update(of=("self",)).get(pk=obj.pk)
        if obj.revision != revision:
            raise Stale(obj, by=obj.edited_by)
    names = [*values, *(many or {}), *(rows or {})]
    before = {} if is_new else facts(obj, names)
    last = {"revision": obj.revision, "edited_at": obj.edited_at, "edited_by": obj.edited_by}
    for name, value in values.items():
        setattr(obj, name, value)
    obj.revision, obj.edited_at, obj.edited_by = obj.revision + 1, timezone.now(), by
    obj.full_clean(exclude=["edited_by"])
    obj.save()
    for name, found in (many or {}).items():
        getattr(obj, name).set(found)
    for name, given in (rows or {}).items():
        _replace(obj, name, given)
    after = facts(obj, names)
    changed = [name for name in names if is_new and after[name] or not is_new and after[name] != before[name]]
    if not changed and not is_new:
        type(obj).objects.filter(pk=obj.pk).update(**last)
        for name, value in last.items():
            setattr(obj, name, value)
    else:
        Event.write(
            "created" if is_new else "changed", obj, by=by,
            before={name: before[name] for name in changed if name in before}, after={name: after[name] for name in changed},
        )  # fmt: skip
    if by:
        drop(obj, by=by)
    return obj


def _replace(obj, name, given):
    """All rows of one kind: kept where nothing changed, so their ids stay; others go and come."""
    manager = getattr(obj, name)
    link = manager.field.name
    held = list(manager.all())
    wanted = [manager.model(**{link: obj}, **row) for row in given]
    same = {}
    for row in held:
        same.setdefault(_said(row, link), []).append(row)
    fresh = []
    for row in wanted:
        match = same.get(_said(row, link))
        match.pop() if match else fresh.append(row)
    manager.filter(pk__in=[row.pk for rows in same.values() for row in rows]).delete()
    for row in fresh:
        row.full_clean(exclude=[link])
        row.save()
    getattr(obj, "_prefetched_objects_cache", {}).pop(name, None)


def _said(row, link):
    fields = (field for field in row._meta.concrete_fields if not field.primary_key and field.name != link)
    values = (field.to_python(getattr(row, field.attname)) for field in fields)
    return tuple(value.normalize() if isinstance(value, Decimal) else value for value in values)


@transaction.atomic
def remove(obj, *, revision: int, by: User):
    """Delete a part of a strategy in editing. Raises Stale, or ValidationError (frozen)."""
    if hasattr(obj, "strategy"):
        locked(obj.strategy)
    current = type(obj).objects.select_for_update(of=("self",)).get(pk=obj.pk)
    if current.revision != revision:
        raise Stale(current, by=current.edited_by)
    said = [
        field.name for field in obj._meta.concrete_fields if field.name in TOLD or isinstance(field, models.TextField)
    ]
    Event.write("deleted", current, by=by, before=facts(current, said))
    current.delete()


TOLD = {"title", "name", "number", "outcome", "text"}


def facts(obj, names: Iterable[str]) -> dict:
    """What the history keeps of some fields: text, numbers, and the names of what they point at."""
    return {name: _fact(obj, name) for name in names}


def _fact(obj, name):
    value = getattr(obj, name)
    if isinstance(value, models.Manager) or hasattr(value, "all"):
        return sorted(str(each) for each in value.all())
    if value is None or isinstance(value, (bool, int, str, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return str(value)


# Drafts ---------------------------------------------------------------------------------------------------------------


def keep(obj, *, values: dict, revision: int, by: User) -> Autosave:
    """Keep what a person has typed so far of a saved object."""
    kept, _created = Autosave.objects.update_or_create(
        saved_by=by, object_type=obj._meta.label_lower, object_id=str(obj.pk),
        defaults={"values": values, "base_revision": revision, "saved_at": timezone.now()},
    )  # fmt: skip
    return kept


def kept(obj, *, by: User) -> Autosave | None:
    return Autosave.objects.filter(saved_by=by, object_type=obj._meta.label_lower, object_id=str(obj.pk)).first()


def drop(obj, *, by: User) -> None:
    Autosave.objects.filter(saved_by=by, object_type=obj._meta.label_lower, object_id=str(obj.pk)).delete()


def others_at(objects, *, by: User) -> dict:
    """{object id: [people]} of others who are writing right now at objects of one model."""
    objects = list(objects)
    if not objects:
        return {}
    found = Autosave.objects.filter(
        object_type=objects[0]._meta.label_lower, object_id__in=[str(each.pk) for each in objects],
        saved_at__gte=timezone.now() - AT_WORK,
    ).exclude(saved_by=by).select_related("saved_by")  # fmt: skip
    at_work = {}
    for each in found:
        at_work.setdefault(int(each.object_id), []).append(each.saved_by)
    return at_work
