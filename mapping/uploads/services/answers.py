"""Why a figure that looks wrong is right: kept with the record's key, asked again only when the figure changes."""

import pandas as pd
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from mapping.submissions.models import WarningAnswer
from mapping.uploads.models import IssueGroup, Upload
from mapping.uploads.services import references
from mapping.uploads.services.checking import answered
from workforce.history.models import Event
from workforce.people.models import User

KEY = [
    "area",
    "key_hash",
    "value",
]  # within a rule and column: the same record may be asked about twice with one figure


def issues_of(upload: Upload, **equal: object) -> pd.DataFrame:
    """The full detail of an upload's problems, or those with e.g. ``rule=`` and ``column=``."""
    filters = [(name, "=", value) for name, value in equal.items()] or None
    frame = pd.read_parquet(default_storage.path(upload.detail), filters=filters)
    return frame.astype({"rule": str, "column": str, "severity": str, "params": str})


@transaction.atomic
def answer(
    upload: Upload, *, rule: str, column: str = "", text: str = "", answers: dict | None = None, by: User | None
) -> IssueGroup:
    """Answer a group of warnings: ``text`` for all that have no answer yet, and ``answers`` {number in the group: text}
    for single ones, numbered as the page shows its examples. ValidationError: not_ready, no_reason.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.outcome not in (Upload.Outcome.READY, Upload.Outcome.ERRORS) or not upload.is_ended:
        raise ValidationError(_("This file is not waiting for answers."), code="not_ready")
    group = upload.issue_groups.get(severity="warning", rule=rule, column=column)
    asked = issues_of(upload, rule=rule, column=column).reset_index(drop=True)
    asked = asked[asked["area"] != ""]  # without an area there is an error too, and the file comes again
    said = {number: reason.strip() for number, reason in (answers or {}).items() if reason.strip()}
    single = asked[asked.index.isin(list(said))].drop_duplicates(KEY)
    rest = asked[~asked.index.isin(list(said)) & ~answered(upload, asked)] if text.strip() else asked.iloc[:0]
    if single.empty and rest.empty:
        raise ValidationError(_("Say why the figures are right."), code="no_reason")
    places = references.area_places(upload.round)["id"]
    rows = [_row(upload, issue, said[at], places, by) for at, issue in zip(single.index, _rows(single), strict=True)]
    rows += [_row(upload, issue, text.strip(), places, by) for issue in _rows(rest)]
    WarningAnswer.objects.bulk_create(
        rows,
        batch_size=5000,
        update_conflicts=True,
        update_fields=["text", "answered_at", "answered_by"],
        unique_fields=["round", "organisation", "area", "key_hash", "rule", "column", "value"],
    )
    group.unanswered = int((~answered(upload, asked)).sum())
    group.save(update_fields=["unanswered"])
    Event.write(
        "answered", upload, by=by, after={"rule": rule, "column": column, "count": len(rows)}, note=text.strip()
    )
    return group


def _rows(frame):
    return frame.drop_duplicates(KEY).to_dict("records")


def _row(upload, issue, text, places, by):
    return WarningAnswer(
        round_id=upload.round_id,
        organisation_id=upload.organisation_id,
        area_id=int(places[issue["area"]]),
        key_hash=issue["key_hash"],
        rule=issue["rule"],
        column=issue["column"],
        value=issue["value"][:200],
        text=text,
        answered_by=by,
    )
