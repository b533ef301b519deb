"""The library's documents and links: kept, changed, deleted. A file is checked before it comes here (`library_files`)."""

import uuid

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from strategy.library import search as library
from strategy.library import text as library_text
from strategy.library.files import Checked
from strategy.library.models import Resource
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User


def save(
    resource: Resource,
    *,
    values: dict,
    revision: int,
    by: User,
    file: File | None = None,
    checked: Checked | None = None,
) -> tuple[Resource, str]:
    """Create or change; ``file`` with what the check found of it. Gives the resource and how reading its words went.

    A link takes the place of a file and the other way round. A file that is no longer the resource's is removed.
    """
    old = Resource.objects.filter(pk=resource.pk).first() if resource.pk else None
    values = dict(values)
    if file:
        _refuse_copy(resource, sha256=checked.sha256)
        values |= {
            "link": "", "file_name": checked.name, "media_type": checked.media_type, "size": checked.size, "sha256": checked.sha256,
        }  # fmt: skip
        values["file"] = _stored(file, checked)
    elif values["link"]:
        _refuse_copy(resource, link=values["link"])
        values |= {"file": "", "file_name": "", "media_type": "", "size": 0, "sha256": ""}
    try:
        with transaction.atomic():
            saved = _save(resource, values, revision, by)
            went = _index(saved, read=bool(file) or bool(values["link"]))
            if old and old.file and old.file.name != saved.file.name:
                transaction.on_commit(lambda: old.file.storage.delete(old.file.name))
    except BaseException:
        if file:
            Resource._meta.get_field("file").storage.delete(values["file"])
        raise
    return saved, went


def _save(resource, values, revision, by):
    if resource.pk is None:
        resource.created_by = by
    return editing.save(resource, values=values, revision=revision, by=by)


def _stored(file, checked):
    """Under a name that nobody chose; the folder is private, only the view hands it out."""
    field = Resource._meta.get_field("file")
    file.seek(0)
    return field.storage.save(field.generate_filename(None, f"{uuid.uuid4().hex}.{checked.kind}"), File(file))


def _refuse_copy(resource, **same):
    if twin := Resource.objects.filter(**same).exclude(pk=resource.pk).first():
        said = _("This is in the library already: “%(name)s”.") % {"name": twin.name}
        raise ValidationError(said, code="file" if "sha256" in same else "link")


def _index(resource, *, read):
    """Read the words of a new file, and store what the search looks in. How reading went: ok, none, failed, late."""
    went = "ok"
    if read:
        resource.text = ""
        if resource.file:
            resource.text, went = library_text.text(resource.file.path, resource.file.name.rpartition(".")[2])
        Resource.objects.filter(pk=resource.pk).update(text=resource.text)
    library.index(resource)
    return went


@transaction.atomic
def delete(resource: Resource, *, revision: int, by: User) -> None:
    held = Resource.objects.select_for_update(of=("self",)).defer("text", "search").get(pk=resource.pk)
    if held.revision != revision:
        raise Stale(held, by=held.edited_by)
    facts = editing.facts(held, ["name", "description", "author", "year", "link", "file_name", "sha256"])
    Event.write("deleted", held, by=by, before={name: value for name, value in facts.items() if value})
    try:
        held.delete()
    except ProtectedError as refused:
        raise ValidationError(
            _("It is a paper of a meeting of the leadership group: take it off the meeting first."), code="used"
        ) from refused
    if resource.file:
        transaction.on_commit(lambda: resource.file.storage.delete(resource.file.name))
