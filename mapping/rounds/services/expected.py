"""What is expected in a round: from a file, from the last round, or every office as the anchor of its area.

A file is loaded whole or not at all, and every mistake in it is listed at once.
"""

import re
from collections import defaultdict
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mapping.files import Table
from mapping.files import fold as fold_title
from mapping.rounds.models import ExpectedSubmission, Round
from workforce.history.models import Event
from workforce.jobs.bulk import analyze
from workforce.language import words
from workforce.people.models import User
from workforce.reference.models import Area, Organisation, fold

TITLES = {  # column: the titles that mean it, in every language of the application
    "organisation": ("organisation", "organization", "organisation code", "code de l organisation"),
    "area": ("area", "area code", "district", "zone", "code de la zone", "territoire", "code du territoire"),
    "anchor": (
        "anchor",
        "anchor yes no",
        "is anchor",
        "main submission",
        "main submission of the area",
        "transmission principale",
        "transmission principale du territoire",
        "speaks for the area",
        "ancrage",
        "vaut pour le territoire",
    ),
    "due": ("due", "due date", "last day", "echeance", "date limite", "dernier jour"),
}
YES, NO = {"yes", "y", "oui", "o", "1", "true", "x", "vrai"}, {"", "no", "n", "non", "0", "false", "faux"}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S")
MISTAKES = {
    "no_column": gettext_noop("The column “%(title)s” is missing."),
    "no_rows": gettext_noop("The file has no rows."),
    "blank": gettext_noop("is empty."),
    "unknown_organisation": gettext_noop("no organisation has this code or name."),
    "unknown_area": gettext_noop("no area has this code or name."),
    "ambiguous": gettext_noop("means more than one: write one of the codes %(codes)s."),
    "below_level": gettext_noop("is below the level that this round is reported at."),
    "bad_anchor": gettext_noop("write yes or no."),
    "bad_day": gettext_noop("write a day as 2026-12-31."),
    "early": gettext_noop("is before the round opens."),
    "twice": gettext_noop("the same organisation and area are in row %(row)s."),
    "two_anchors": gettext_noop("this area already has a main submission: %(other)s."),
}


@transaction.atomic
def import_expected(round: Round, table: Table, *, by: User) -> dict:
    """Load organisation, area, anchor (yes or no) and due. Returns {created, changed, unchanged}.

    What is already expected is updated; nothing is removed. ValidationError lists every mistake, and nothing is loaded.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    rows, mistakes = read_expected(round, table)
    if mistakes:
        raise ValidationError(mistakes)
    counts = _store(round, rows)
    Event.write("expected_imported", round, by=by, after=counts)
    return counts


@transaction.atomic
def clone_expected(round: Round, *, source: Round, by: User) -> dict:
    """What the other round expected, without its days. Returns {created, left_out: [names]}.

    Left out: organisations and areas that no longer exist on the day of this round.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    areas = set(Area.objects.on(round.as_of).values_list("pk", flat=True))
    organisations = set(Organisation.objects.on(round.as_of).values_list("pk", flat=True))
    there = set(round.expected.values_list("organisation", "area"))
    anchored = set(round.expected.filter(is_anchor=True).values_list("area", flat=True))
    made, left_out = [], []
    for each in source.expected.select_related("organisation", "area"):
        if each.area_id not in areas or each.organisation_id not in organisations:
            left_out.append(str(each))
        elif (each.organisation_id, each.area_id) not in there:
            is_anchor = each.is_anchor and each.area_id not in anchored
            made.append(
                ExpectedSubmission(
                    round=round, organisation_id=each.organisation_id, area_id=each.area_id, is_anchor=is_anchor
                )
            )
    ExpectedSubmission.objects.bulk_create(made)
    analyze(ExpectedSubmission, len(made))
    Event.write(
        "expected_cloned", round, by=by, after={"from": source.code, "created": len(made), "left_out": left_out}
    )
    return {"created": len(made), "left_out": left_out}


@transaction.atomic
def expect_offices(round: Round, *, by: User) -> dict:
    """Every local government office as the anchor of its own area, where there is none yet.

    Returns {created, left_out: [areas]}. Left out: areas at the reporting level with no office, or with more than one.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    anchored = set(round.expected.filter(is_anchor=True).values_list("area", flat=True))
    offices = defaultdict(list)
    local = Organisation.objects.on(round.as_of).filter(employer_type=Organisation.EmployerType.LOCAL)
    for office in local.filter(area__level=round.reporting_level):
        offices[office.area_id].append(office)
    created, left_out = 0, []
    for area in Area.objects.on(round.as_of).filter(level=round.reporting_level).exclude(pk__in=anchored):
        if len(offices[area.pk]) == 1:
            round.expected.update_or_create(organisation=offices[area.pk][0], area=area, defaults={"is_anchor": True})
            created += 1
        else:
            left_out.append(str(area))
    Event.write("offices_expected", round, by=by, after={"created": created, "left_out": left_out})
    return {"created": created, "left_out": left_out}


# Reading the file -----------------------------------------------------------------------------------------------------
def read_expected(round: Round, table: Table) -> tuple[list[dict], list[ValidationError]]:
    """Rows {organisation, area, is_anchor, due} of the file, and every mistake in it."""
    places = {name: _column(table, titles) for name, titles in TITLES.items()}
    missing = [name for name in ("organisation", "area") if places[name] is None]
    if missing:
        return [], [_mistake("no_column", title=name) for name in missing]
    if table.cells.empty:
        return [], [_mistake("no_rows")]
    known = {"organisation": _names(Organisation.objects.on(round.as_of)), "area": _names(Area.objects.on(round.as_of))}
    ranks = dict(Area.objects.values_list("pk", "level__rank"))
    rows, mistakes = [], []
    for number, cells in table.cells.iterrows():
        line = _Line(table, places, number, cells, mistakes)
        row = {
            "row": number,
            "organisation": line.named("organisation", known["organisation"]),
            "area": line.named("area", known["area"]),
            "is_anchor": line.yes_or_no("anchor"),
            "due": line.day("due", round),
        }
        if row["area"] and ranks[row["area"].pk] > round.reporting_level.rank:
            line.wrong("area", "below_level")
        rows.append(row)
    return rows, mistakes + _clashes(round, rows)


class _Line:
    """One row of the file; what is wrong in it goes to ``mistakes`` with its place."""

    def __init__(self, table, places, number, cells, mistakes):
        self.table, self.places, self.number, self.mistakes = table, places, number, mistakes
        self.text = {
            name: "" if place is None or cells.isna()[place] else str(cells[place]).strip()
            for name, place in places.items()
        }

    def wrong(self, name, code, **params):
        cell = self.table.address(self.places[name], self.number)
        self.mistakes.append(_mistake(code, cell=cell, value=self.text[name], **params))

    def named(self, name, known):
        written = self.text[name]
        found = known.get(written.casefold()) or known.get(fold(written), [])
        if not written:
            self.wrong(name, "blank")
        elif not found:
            self.wrong(name, f"unknown_{name}")
        elif len(found) > 1:
            self.wrong(name, "ambiguous", codes=", ".join(sorted(each.code for each in found)))
        return found[0] if len(found) == 1 else None

    def yes_or_no(self, name):
        written = fold(self.text[name])
        if written not in YES | NO:
            self.wrong(name, "bad_anchor")
        return written in YES

    def day(self, name, round) -> date | None:
        written = self.text[name]
        if not written:
            return None
        day = next(filter(None, (_parsed(written, form) for form in DAYS)), None)
        if day is None:
            self.wrong(name, "bad_day")
        elif day < round.opens:
            self.wrong(name, "early")
        return day


def _parsed(text, form):
    try:
        return datetime.strptime(re.sub(r"\.0+$", "", text), form).date()
    except ValueError:
        return None


def _column(table, titles):
    wanted = {fold_title(title) for title in titles}
    return next((column.index for column in table.columns if fold_title(column.title) in wanted), None)


def _names(queryset):
    """{code or folded name or alias: [objects]}; a code wins over a name."""
    names, codes = defaultdict(list), {}
    for each in queryset:
        codes[each.code.casefold()] = [each]
        for name in {fold(each.name), *map(fold, each.names.values()), *map(fold, each.aliases)}:
            names[name].append(each)
    return {**names, **codes}


def _clashes(round, rows):
    """The same pair twice in the file, and a second anchor for an area."""
    mistakes, seen = [], {}
    anchors = {
        each.area_id: each.organisation for each in round.expected.filter(is_anchor=True).select_related("organisation")
    }
    for row in rows:
        if row["organisation"] and row["area"] and not row["is_anchor"]:
            if anchors.get(row["area"].pk) == row["organisation"]:
                del anchors[row["area"].pk]
    for row in rows:
        organisation, area = row["organisation"], row["area"]
        if not organisation or not area:
            continue
        if (organisation, area) in seen:
            mistakes.append(
                _mistake("twice", cell=row["row"], value=f"{organisation}, {area}", row=seen[organisation, area])
            )
            continue
        seen[organisation, area] = row["row"]
        if row["is_anchor"] and anchors.setdefault(area.pk, organisation) != organisation:
            mistakes.append(_mistake("two_anchors", cell=row["row"], value=str(area), other=str(anchors[area.pk])))
    return mistakes


def _mistake(code, *, cell=None, value="", **params):
    sentence = _(MISTAKES[code]) % params
    if cell is None:
        return ValidationError(sentence, code=code)
    place = _("Row %(row)s") % {"row": cell} if isinstance(cell, int) else _("Cell %(cell)s") % {"cell": cell}
    shown = _("“%(value)s”") % {"value": value} if value else ""
    return ValidationError(words.labelled(place, f"{shown} {sentence}".strip()), code=code)


def _store(round, rows):
    there = {(each.organisation_id, each.area_id): each for each in round.expected.all()}
    made, changed = [], []
    for row in rows:
        own = there.get((row["organisation"].pk, row["area"].pk))
        wanted = {"is_anchor": row["is_anchor"], "due": row["due"]}
        if own is None:
            made.append(ExpectedSubmission(round=round, organisation=row["organisation"], area=row["area"], **wanted))
        elif {"is_anchor": own.is_anchor, "due": own.due} != wanted:
            own.is_anchor, own.due = wanted["is_anchor"], wanted["due"]
            changed.append(own)
    round.expected.filter(pk__in=[each.pk for each in changed]).update(is_anchor=False)
    ExpectedSubmission.objects.bulk_update(changed, ["is_anchor", "due"])
    ExpectedSubmission.objects.bulk_create(made)
    analyze(ExpectedSubmission, len(made))
    return {"created": len(made), "changed": len(changed), "unchanged": len(rows) - len(made) - len(changed)}
