"""A plan from a spreadsheet: read and checked, kept as a proposal of whoever sent it,
then written part by part through `editing`.

Nothing is deleted unless it is asked for. The proposal is compared again with what is there when it is shown and when
it is confirmed: a ``fingerprint`` of the plan tells whether somebody changed it in between.
"""

import hashlib
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy.documents import gathering, plan_compare, plan_files, plan_rows
from strategy.documents.plan_files import Lookup, Read
from strategy.documents.services.plan_writing import Writing
from strategy.figures.models import Figure
from strategy.framework.models import FrameworkItem
from strategy.plans.models import Strategy
from strategy.writing import texts
from strategy.writing.models import Autosave
from strategy.writing.services import editing
from workforce.history.models import Event
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation, WorkLevel

KEPT = "strategy.plan_import"  # the kind of unsaved draft that a proposal is
Kind = FrameworkItem.Kind


def lookups(strategy: Strategy) -> dict[str, Lookup]:
    """The reference lists that codes and names of a plan are looked up in."""
    items = list(FrameworkItem.objects.filter(framework=strategy.framework_id))
    return {
        "element": Lookup.of(item for item in items if item.kind in (Kind.ELEMENT, Kind.SUB)),
        "context": Lookup.of(item for item in items if item.kind in (Kind.CONTEXT, Kind.ENABLING)),
        "cadre": Lookup.of(Cadre.objects.all()),
        "area": Lookup.of(Area.objects.all()),
        "level": Lookup.of(WorkLevel.objects.all()),
        "organisation": Lookup.of(Organisation.objects.all()),
    }


def read_plan_file(strategy: Strategy, path: str | Path, *, filename: str) -> Read:
    """What the file holds, with every problem of it. Raises mapping.files.FileProblem."""
    done = plan_files.read_workbook(path, filename=filename, lookups=lookups(strategy))
    cited = set().union(*(texts.figure_ids(row.get("text", "")) for rows in done.rows.values() for row in rows), set())
    figures = set(Figure.objects.filter(pk__in=cited).values_list("pk", flat=True))
    plan_compare.check(done, plan_rows.plan_rows(gathering.read_plan(strategy)), figures)
    return done


# The proposal ---------------------------------------------------------------------------------------------------------


def keep(strategy: Strategy, done: Read, *, filename: str, by: User) -> None:
    """Replaces an earlier proposal of the same person."""
    values = {"rows": done.rows, "filename": filename[:200], "left_out": done.left_out[:50]}
    Autosave.objects.update_or_create(
        saved_by=by,
        object_type=KEPT,
        object_id=str(strategy.pk),
        defaults={"values": values, "base_revision": strategy.revision},
    )


def kept(strategy: Strategy, *, by: User) -> Autosave | None:
    return Autosave.objects.filter(saved_by=by, object_type=KEPT, object_id=str(strategy.pk)).first()


def discard(strategy: Strategy, *, by: User) -> None:
    Autosave.objects.filter(saved_by=by, object_type=KEPT, object_id=str(strategy.pk)).delete()


def propose(strategy: Strategy, rows: dict) -> tuple[dict[str, plan_compare.Difference], str]:
    """(difference by sheet, fingerprint of the plan it was compared with)."""
    held = plan_rows.plan_rows(gathering.read_plan(strategy))
    return plan_compare.compare(rows, held), fingerprint(held)


def fingerprint(held: dict) -> str:
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def confirm(strategy: Strategy, *, seen: str, with_deletion: bool = False, by: User) -> dict[str, int]:
    """Write the kept proposal. {new, changed, deleted}: how many parts. ``seen``: the fingerprint the person saw.

    ValidationError: frozen; nothing (no proposal); moved (the plan changed meanwhile); or what a part's own rules say.
    """
    editing.locked(strategy)
    proposal = kept(strategy, by=by)
    if proposal is None:
        raise ValidationError(_("There is no file to import: send it again."), code="nothing")
    plan = gathering.read_plan(strategy)
    held = plan_rows.plan_rows(plan)
    if fingerprint(held) != seen:
        raise ValidationError(
            _("The plan was changed meanwhile. Look at the changes again, and confirm."), code="moved"
        )
    differences = plan_compare.compare(proposal.values["rows"], held)
    try:
        done = Writing(plan, differences, by=by).write(with_deletion=with_deletion)
    except KeyError as gone:
        said = _("The file names %(what)s, which was taken away meanwhile. Send the file again.")
        raise ValidationError(said % {"what": gone.args[0]}, code="moved") from gone
    if any(done.values()):
        Event.write("imported", strategy, by=by, after=done, note=proposal.values["filename"])
    proposal.delete()
    return done
