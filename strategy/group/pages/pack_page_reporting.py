"""Who has not reported, in the reader's language: areas not complete in the report, submissions outstanding now."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.group.pages.pack_tables import Cell, Section, Table, day, label
from workforce.language import figures, words


def area_url(pack, code):
    report = pack["report"]
    return f"{reverse('area', args=[code])}?{urlencode({'report': report['number'], 'method': report['method']})}"


def unreported(pack):
    found, expected = pack["unreported"], pack["report"]["coverage"]["expected"]
    if not found["count"]:
        return Section("unreported", _("Every area expected is complete in this report"))
    title = ngettext(
        "%(count)s area of %(expected)s is not complete in this report",
        "%(count)s areas of %(expected)s are not complete in this report",
        found["count"],
    ) % {"count": figures.number(found["count"]), "expected": figures.number(expected)}
    rows = [
        [Cell(label(row), area_url(pack, row["code"])), Cell(words.status(row["state"])[1])] for row in found["areas"]
    ]
    table = Table(_("Areas not complete"), [(_("Area"), False), (_("State"), False)], rows, more(found["count"], rows))
    return Section("unreported", title, [_("They are in no total above.")], [table])


def outstanding(pack):
    found = pack["outstanding"]
    given = {
        "round": label(found["round"]),
        "count": figures.number(found["count"]),
        "day": day(pack["today"]),
        "expected": figures.number(found["expected"]),
        "partner": figures.number(found["turns"]["partner"]),
        "reviewer": figures.number(found["turns"]["reviewer"]),
    }
    if not found["expected"]:
        return Section(
            "outstanding", _("Submissions outstanding"), [_("Nothing is expected in round %(round)s.") % given]
        )
    if not found["count"]:
        said = _("All %(expected)s submissions expected in round %(round)s are accepted.") % given
        return Section("outstanding", _("No submission is outstanding"), [said])
    said = _(
        "On %(day)s, %(count)s of %(expected)s submissions expected in round %(round)s were not accepted: "
        "%(partner)s wait for the partner, %(reviewer)s for the reviewer."
    )
    turns = {"partner": _("Partner"), "reviewer": _("Reviewer"), "": _("nobody’s")}
    rows = [
        [
            Cell(label(row["area"])),
            Cell(label(row["organisation"])),
            Cell(words.status(row["state"])[1]),
            Cell(turns[row["turn"]]),
            Cell(day(row["since"])),
            Cell(day(row["last_day"])),
        ]
        for row in found["rows"]
    ]
    names = (_("Area"), _("Organisation"), _("State"), _("Whose turn"), _("Since"), _("Last day"))
    table = Table(_("Submissions outstanding"), [(name, False) for name in names], rows, more(found["count"], rows))
    return Section("outstanding", _("Submissions outstanding"), [said % given], [table])


def more(count, rows) -> str:
    """What a list left out."""
    rest = count - len(rows)
    return ngettext("%(count)s more.", "%(count)s more.", rest) % {"count": figures.number(rest)} if rest > 0 else ""
