"""The ministry's establishment register: the posts of an area, cadre and organisation,
in periods of which no two overlap.

A figure that changes begins a new period and ends the one before; a slip of the pen is mended in place, with a reason.
Nothing is deleted. What is read in a report is what the register holds on the day of its round.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from strategy.requirements.models import EstablishmentPost
from workforce.history.models import Event
from workforce.history.stale import Stale
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation

WRITING = 20_260_104  # any number no other advisory lock of the application has
COUNTS = ["approved", "funded", "frozen"]
FIELDS = [*COUNTS, "source"]
FACTS = [*FIELDS, "valid_from", "valid_to"]


# Reading --------------------------------------------------------------------------------------------------------------
def entries(*, on: date, area_path: str = "", cadre: str = "", organisation: str = "") -> QuerySet:
    """What the register holds on a day, in the order of the names of the areas."""
    rows = EstablishmentPost.objects.on(on).select_related("area__level", "cadre", "organisation")
    if area_path:
        rows = rows.filter(area__path__startswith=area_path)
    if cadre:
        rows = rows.filter(cadre__code=cadre)
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    return rows.order_by("area__name_key", "area__code", "cadre__order", "cadre__code", "organisation__code", "pk")


def periods(*, area: str, cadre: str) -> list[EstablishmentPost]:
    """Every period of one area and cadre, by organisation, the newest first."""
    rows = EstablishmentPost.objects.filter(area__code=area, cadre__code=cadre)
    rows = rows.select_related("area__level", "cadre", "organisation")
    return sorted(rows, key=lambda post: (post.organisation.name_key if post.organisation else "", _begins(post, -1)))


def of_place(*, area: str, cadre: Cadre, organisation: Organisation | None) -> list[EstablishmentPost]:
    """The periods of one area, cadre and organisation, the oldest first."""
    rows = EstablishmentPost.objects.filter(area__code=area, cadre=cadre, organisation=organisation)
    return sorted(rows.select_related("area", "cadre", "organisation"), key=lambda post: _begins(post, 1))


def _begins(post, sign):
    return sign * (post.valid_from or date.min).toordinal()


def held_on(posts: list[EstablishmentPost], day: date) -> EstablishmentPost | None:
    return next((post for post in posts if covers(post, day)), None)


def covers(post: EstablishmentPost, day: date) -> bool:
    return (post.valid_from is None or post.valid_from <= day) and (post.valid_to is None or day < post.valid_to)


def mark(posts: Iterable[EstablishmentPost]) -> str:
    """Changes whenever one of these periods does: what a form was opened with."""
    return hashlib.sha256(json.dumps([[post.pk, facts(post)] for post in posts]).encode()).hexdigest()[:32]


def facts(post: EstablishmentPost) -> dict:
    """What history keeps of a period, as JSON."""
    return {name: _said(getattr(post, name)) for name in FACTS}


def _said(value):
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


# Writing --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def correct(
    *,
    area: str,
    cadre: Cadre,
    organisation: Organisation | None,
    values: dict,
    from_day: date,
    note: str = "",
    seen: str,
    by: User,
) -> EstablishmentPost:
    """Other posts from a day on: a new period, which ends the one before; it lasts as long as that one did.

    values: {approved, funded, frozen, source}. ValidationError: same_day (mend that period instead), no_area, or what
    the model's constraints say. Raises Stale.
    """
    posts = _locked(area=area, cadre=cadre, organisation=organisation, seen=seen, day=from_day)
    place = Area.objects.on(from_day).filter(code=area).first()
    if place is None:
        raise ValidationError({"from_day": ValidationError(_("There is no such area on that day."), code="no_area")})
    if any(post.valid_from == from_day for post in posts):
        said = _("A period of the register begins on that day. Correct that one, or choose another day.")
        raise ValidationError({"from_day": ValidationError(said, code="same_day")})
    before = held_on(posts, from_day)
    made = EstablishmentPost(
        area=place,
        cadre=cadre,
        organisation=organisation,
        valid_from=from_day,
        valid_to=until(posts, before, from_day),
        **values,
    )
    if before:
        old = facts(before)
        before.valid_to = from_day
        before.save(update_fields=["valid_to"])
    made.full_clean()
    made.save()
    Event.write(
        "changed" if before else "created", made, by=by, before=old if before else {}, after=facts(made), note=note
    )
    return made


def until(posts: list[EstablishmentPost], before: EstablishmentPost | None, day: date) -> date | None:
    """When a period that begins on a day ends: with the one it takes the place of, or when the next one begins."""
    if before:
        return before.valid_to
    return min((post.valid_from for post in posts if post.valid_from and post.valid_from > day), default=None)


@transaction.atomic
def mend(post: EstablishmentPost, *, values: dict, reason: str, seen: str, by: User) -> EstablishmentPost:
    """What was entered wrongly, put right in place: history keeps what stood there and why. Raises Stale."""
    post = _again(post, seen=seen)
    _reasoned(reason, _("Say what was wrong. The register is corrected back to that day."))
    before = facts(post)
    for name, value in values.items():
        setattr(post, name, value)
    post.full_clean()
    if facts(post) != before:
        post.save(update_fields=list(values))
        Event.write("changed", post, by=by, before=before, after=facts(post), note=reason.strip())
    return post


@transaction.atomic
def end(post: EstablishmentPost, *, on: date, reason: str, seen: str, by: User) -> EstablishmentPost:
    """From a day on the register says nothing any more: what partners report counts again. Raises Stale."""
    post = _again(post, seen=seen)
    _reasoned(reason, _("Say why these posts are no longer in the register."))
    if not covers(post, on) or post.valid_from == on:
        said = _("The period that ends has to begin before that day, and not have ended by then.")
        raise ValidationError({"from_day": ValidationError(said, code="not_held")})
    before = facts(post)
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    Event.write(
        "ended",
        post,
        by=by,
        before={"valid_to": before["valid_to"]},
        after={"valid_to": on.isoformat()},
        note=reason.strip(),
    )
    return post


def one_at_a_time() -> None:
    """Until the transaction ends nobody else writes the register, so two periods of one place can't come to overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])


def _locked(*, area, cadre, organisation, seen, day=None, post=None) -> list[EstablishmentPost]:
    one_at_a_time()
    posts = of_place(area=area, cadre=cadre, organisation=organisation)
    if mark(posts) != seen:
        raise Stale(
            next((each for each in posts if post and each.pk == post.pk), None) or (day and held_on(posts, day))
        )
    return posts


def _again(post, *, seen) -> EstablishmentPost:
    posts = _locked(area=post.area.code, cadre=post.cadre, organisation=post.organisation, seen=seen, post=post)
    return next(each for each in posts if each.pk == post.pk)


def _reasoned(reason: str, otherwise: str) -> None:
    if not reason.strip():
        raise ValidationError({"note": ValidationError(otherwise, code="required")})
