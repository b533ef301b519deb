"""The versions of a submission: locking them, opening the next from a frozen one, saying why something is refused."""

from datetime import date
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mapping.rounds.models import Round
from mapping.submissions.models import Record, Submission
from workforce.history.models import Event
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation

Status = Submission.Status
COPIED = [field.column for field in Record._meta.concrete_fields if field.name not in ("id", "submission")]


def refuse(code: str, message: str, **params: object) -> NoReturn:
    raise ValidationError(message, code=code, params=params)


def family(submission: Submission) -> QuerySet:
    """All versions of one submission, oldest first."""
    return Submission.objects.filter(
        round_id=submission.round_id, organisation_id=submission.organisation_id, area_id=submission.area_id
    ).order_by("version")


def lock_family(round: Round, organisation: Organisation, area: Area) -> list[Submission]:
    """All versions, locked; the organisation's row is locked first, so that two first versions cannot begin at once."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    versions = Submission.objects.filter(round=round, organisation=organisation, area=area).order_by("version")
    return list(versions.select_for_update())


def lock(submission: Submission, expected: str) -> Submission:
    """The submission as it is now, all its versions locked (in one order); refused unless its state is ``expected``."""
    locked = {each.pk: each for each in family(submission).select_for_update()}
    if submission.pk not in locked:
        refuse("gone", _("This submission is no longer there."))
    current = locked[submission.pk]
    if current.status != expected:
        _refuse_state(current, expected)
    return current


def _refuse_state(submission, expected):
    """Says who did what, and when: somebody was faster, or a button was pressed twice."""
    said = {
        Status.DRAFT: _("This version is still a draft."),
        Status.SUBMITTED: _("Already submitted by %(who)s on %(when)s."),
        Status.TAKEN_BACK: _("The partner took this version back."),
        Status.ACCEPTED: _("Already accepted by %(who)s on %(when)s."),
        Status.SENT_BACK: _("Already sent back by %(who)s on %(when)s."),
        Status.SUPERSEDED: _("A newer version has been accepted since."),
    }[submission.status]
    decided = submission.status in (Status.ACCEPTED, Status.SENT_BACK)
    who = submission.decided_by if decided else submission.submitted_by
    when = submission.decided_at if decided else submission.submitted_at
    code = {Status.DRAFT: "not_draft", Status.SUBMITTED: "decided", Status.ACCEPTED: "not_accepted"}[expected]
    refuse(code, said, who=str(who or ""), when=_moment(when) if when else "")


def refuse_in_review(submission: Submission) -> None:
    if submission.status == Status.SUBMITTED:
        refuse(
            "in_review",
            _("The submission for %(area)s is in review since %(when)s. Take it back first, then change it."),
            area=str(submission.area),
            when=_moment(submission.submitted_at),
        )


def check_place(round: Round, area: Area) -> None:
    if not round.is_open:
        refuse(
            "round_not_open", _("The round %(round)s opens on %(day)s."), round=str(round), day=long_date(round.opens)
        )
    if area.level.rank > round.reporting_level.rank:
        refuse(
            "below_reporting_level",
            _("%(area)s is below the level that this round is reported at (%(level)s)."),
            area=str(area),
            level=str(round.reporting_level),
        )


def open_next(
    round: Round, organisation: Organisation, area: Area, newest: Submission | None, *, is_nil: bool = False, by: User
) -> Submission:
    """The next version as a draft, with the records of the newest frozen one (unless nil)."""
    carried = newest is not None and not newest.is_nil and not is_nil
    draft = Submission.objects.create(
        round=round,
        organisation=organisation,
        area=area,
        version=newest.version + 1 if newest else 1,
        opened_from=newest,
        is_nil=is_nil,
        created_by=by,
        listed_cadres=newest.listed_cadres if carried else cadre_codes(round, every=is_nil),
    )
    if carried:
        _copy_records(newest, draft)
    Event.write("started", draft, by=by, after={"version": draft.version, "is_nil": is_nil})
    return draft


def open_after(submission: Submission, *, by: User) -> Submission:
    """The draft that follows a version that was sent or taken back: the same content, nil included."""
    newest = family(submission).aggregate(newest=Max("version"))["newest"]
    draft = Submission.objects.create(
        round_id=submission.round_id,
        organisation_id=submission.organisation_id,
        area_id=submission.area_id,
        version=newest + 1,
        opened_from=submission,
        is_nil=submission.is_nil,
        created_by=by,
        listed_cadres=submission.listed_cadres,
    )
    _copy_records(submission, draft)
    return draft


def _copy_records(source, target):
    """By INSERT ... SELECT: a million rows never leave the database. File, sheet and row come along."""
    columns = ", ".join(connection.ops.quote_name(column) for column in COPIED)
    table = connection.ops.quote_name(Record._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (submission_id, {columns})"
            f" SELECT %s, {columns} FROM {table} WHERE submission_id = %s",
            [target.pk, source.pk],
        )


def cadre_codes(round: Round, *, every: bool = False) -> list[str]:
    """The cadres the round asks for; ``every``: all there are on its day."""
    codes = list(Cadre.objects.on(round.as_of).values_list("code", flat=True))
    return codes if every or not round.listed_cadres else [code for code in codes if code in round.listed_cadres]


def long_date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _moment(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
