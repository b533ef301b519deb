"""The register from a ministry's own file: read and checked, kept as a proposal of whoever sent it, then confirmed.

The proposal is compared again with the register when it is shown and when it is confirmed; a ``fingerprint`` of what
the register holds on the day tells whether somebody changed it in between.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mapping.uploads.services import references
from strategy.establishment import files
from strategy.establishment.services import register
from strategy.requirements.models import EstablishmentPost
from strategy.writing.models import Autosave
from workforce.history.models import Event
from workforce.jobs.bulk import analyze
from workforce.people.models import User
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Area, Cadre, Organisation

KEPT = "strategy.establishment_import"  # the kind of unsaved draft that a proposal is
BATCH = 1_000


def read_register(path: str | Path, *, filename: str, from_day: date, source: str, by: User) -> files.Read:
    """What the file holds, with every problem of it. Raises mapping.files.FileProblem."""
    names = {
        "area": references.area_names(Area.objects.on(from_day).select_related("level")),
        "cadre": references.cadre_names(Cadre.objects.on(from_day)),
        "organisation": references.organisation_names(Organisation.objects.on(from_day)),
    }
    parts = scope(by, Permission.REQUIREMENT_MANAGE).parts
    within = sorted({path for _organisation, path in parts})
    return files.read_posts(path, filename=filename, names=names, source=source, within=[] if "" in within else within)


# The proposal ---------------------------------------------------------------------------------------------------------
def keep(done: files.Read, *, filename: str, from_day: date, by: User) -> None:
    """Replaces an earlier proposal of the same person."""
    values = {
        "rows": done.rows,
        "filename": filename[:200],
        "from_day": from_day.isoformat(),
        "other": done.other[:50],
        "left_out": [list(each) for each in done.left_out[:50]],
    }
    Autosave.objects.update_or_create(
        saved_by=by, object_type=KEPT, object_id="", defaults={"values": values, "base_revision": 0}
    )


def kept(*, by: User) -> Autosave | None:
    return Autosave.objects.filter(saved_by=by, object_type=KEPT, object_id="").first()


def discard(*, by: User) -> None:
    Autosave.objects.filter(saved_by=by, object_type=KEPT, object_id="").delete()


def propose(proposal: Autosave) -> tuple[files.Difference, str]:
    """(what it would change, fingerprint of the register it was compared with)."""
    held = held_on(date.fromisoformat(proposal.values["from_day"]))
    return files.compare(proposal.values["rows"], held), fingerprint(held)


def held_on(day: date) -> list[dict]:
    """What the register holds on a day, as rows of a file with ``pk``."""
    rows = EstablishmentPost.objects.on(day).order_by("area__code", "cadre__code", "organisation__code", "pk")
    names = ["pk", "area__code", "cadre__code", "organisation__code", *register.FIELDS, "valid_from", "valid_to"]
    return [_row(dict(zip(names, values, strict=True))) for values in rows.values_list(*names)]


def _row(said):
    counts = {name: None if said[name] is None else f"{said[name].normalize():f}" for name in register.COUNTS}
    days = {name: said[name] and said[name].isoformat() for name in ("valid_from", "valid_to")}
    codes = {name: said[f"{name}__code"] or "" for name in ("area", "cadre", "organisation")}
    return {"pk": said["pk"], "source": said["source"], **codes, **counts, **days}


def fingerprint(held: list[dict]) -> str:
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


# Taking it over -------------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(*, seen: str, with_ending: bool = False, by: User) -> dict[str, int]:
    """Write the kept proposal: {new, changed, ended}. ``seen``: the fingerprint the person saw.

    A changed figure begins a new period; one of a period that begins on the file's own day is put right in place.
    ValidationError: nothing (no proposal), moved (the register changed meanwhile).
    """
    register.one_at_a_time()
    proposal = kept(by=by)
    if proposal is None:
        raise ValidationError(_("There is no file to import: send it again."), code="nothing")
    difference, now = propose(proposal)
    if now != seen:
        raise ValidationError(
            _("The register was changed meanwhile. Look at the changes again, and confirm."), code="moved"
        )
    writing = _Writing(proposal, by=by)
    writing.change(difference.changed)
    writing.add(difference.new)
    if with_ending:
        writing.end(difference.missing)
    proposal.delete()
    return writing.finish()


class _Writing:
    def __init__(self, proposal: Autosave, *, by: User):
        self.day, self.note, self.by = date.fromisoformat(proposal.values["from_day"]), proposal.values["filename"], by
        self.areas = dict(Area.objects.on(self.day).values_list("code", "pk"))
        self.cadres = dict(Cadre.objects.values_list("code", "pk"))
        self.organisations = dict(Organisation.objects.values_list("code", "pk")) | {"": None}
        self.made, self.mended, self.closed, self.lines = [], [], [], []

    def change(self, changed):
        held = EstablishmentPost.objects.in_bulk([old["pk"] for old, _row, _names in changed])
        for old, row, _names in changed:
            post = held[old["pk"]]
            before = register.facts(post)
            if post.valid_from == self.day:
                self._fill(post, row)
                self.mended.append(post)
                self.lines.append(("changed", post, before))
            else:
                self._begin(row, ends=post.valid_to, before=before)
                post.valid_to = self.day
                self.closed.append(post)

    def add(self, rows):
        later = self._later(rows)
        for row in rows:
            self._begin(row, ends=later.get((row["area"], row["cadre"], row["organisation"])), before={})

    def end(self, missing):
        """A period that begins on the file's own day stays: it would not have lasted a day."""
        held = EstablishmentPost.objects.in_bulk([each["pk"] for each in missing])
        for post in held.values():
            if post.valid_from != self.day:
                before = register.facts(post)
                post.valid_to = self.day
                self.closed.append(post)
                self.lines.append(("ended", post, {"valid_to": before["valid_to"]}))

    def _begin(self, row, *, ends, before):
        post = EstablishmentPost(
            area_id=self.areas[row["area"]],
            cadre_id=self.cadres[row["cadre"]],
            organisation_id=self.organisations[row["organisation"]],
            valid_from=self.day,
            valid_to=ends,
        )
        self._fill(post, row)
        self.made.append(post)
        self.lines.append(("changed" if before else "created", post, before))

    def _fill(self, post, row):
        for name in register.COUNTS:
            setattr(post, name, None if row[name] is None else Decimal(row[name]))
        post.source = row["source"]

    def _later(self, rows) -> dict:
        """{place: the day on which a later period begins}, of the places that a new period is written for."""
        key = ["area__code", "cadre__code", "organisation__code"]
        found = EstablishmentPost.objects.filter(Q(valid_from__gt=self.day)).order_by("-valid_from")
        wanted = {(row["area"], row["cadre"], row["organisation"]) for row in rows}
        places = (
            (area, cadre, organisation or "", day)
            for area, cadre, organisation, day in found.values_list(*key, "valid_from")
        )
        return {place[:3]: place[3] for place in places if place[:3] in wanted}

    def finish(self) -> dict[str, int]:
        EstablishmentPost.objects.bulk_update(self.closed, ["valid_to"], batch_size=BATCH)
        EstablishmentPost.objects.bulk_update(self.mended, register.FIELDS, batch_size=BATCH)
        EstablishmentPost.objects.bulk_create(self.made, batch_size=BATCH)
        analyze(EstablishmentPost, len(self.made))
        written = EstablishmentPost.objects.select_related("area", "cadre").in_bulk(
            [post.pk for _v, post, _b in self.lines]
        )
        Event.objects.bulk_create(
            (
                Event.line(
                    verb,
                    written[post.pk],
                    by=self.by,
                    before=before,
                    note=self.note,
                    after={"valid_to": self.day.isoformat()} if verb == "ended" else register.facts(written[post.pk]),
                )
                for verb, post, before in self.lines
            ),
            batch_size=BATCH,
        )
        count = {
            verb: sum(each == verb for each, _post, _before in self.lines) for verb in ("created", "changed", "ended")
        }
        return {"new": count["created"], "changed": count["changed"], "ended": count["ended"]}
