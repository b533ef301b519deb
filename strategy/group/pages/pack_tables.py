"""What the page of a meeting pack and its document are both made of:
sections of sentences and tables, in the reader's language.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.reports import reading
from workforce.language import figures, words


@dataclass
class Cell:
    text: str
    url: str = ""
    css: str = ""  # a class of app.css
    span: int = 1
    is_number: bool = False
    note: str = ""  # smaller, below


@dataclass
class Table:
    """``header``: (words, is it a column of numbers). A row is a list of Cells; the first is its heading."""

    caption: str
    header: list
    rows: list
    note: str = ""


@dataclass
class Section:
    key: str
    title: str
    texts: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    svg: str = ""
    nothing: str = ""  # what it is about, where it has nothing to say


def fold(sections) -> list[Section]:
    """The sections that say something; the others in one line, at the end."""
    quiet = [section.nothing for section in sections if section.nothing]
    line = [Section("nothing", nothing_on(quiet))] if quiet else []
    return [section for section in sections if not section.nothing] + line


def nothing_on(names) -> str:
    return _("Nothing to report on: %(names)s.") % {"names": ", ".join(names)} if names else ""


def label(entry, key="name") -> str:
    return reading.named(entry, key) if entry else ""


def day(text) -> str:
    """An ISO day or moment as the reader writes it."""
    found = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return date_format(found, "DATE_FORMAT")


def number(value, decimals=0, css="", url="") -> Cell:
    return Cell(figures.number(value, decimals) or "–", url, css, is_number=True)


def signed(value) -> Cell:
    css = "short" if (value or 0) < 0 else "over" if (value or 0) > 0 else ""
    return Cell(figures.signed(value) or "–", css=css, is_number=True)


def share(value, url="") -> Cell:
    return Cell(figures.percent(value) or _("none required"), url, is_number=True)


def counted(line) -> Cell:
    said = _("%(counted)s of %(expected)s") % {
        "counted": figures.number(line["areas_counted"]),
        "expected": figures.number(line["areas_expected"]),
    }
    return Cell(said, is_number=True)


def line_cells(line, url="") -> list[Cell]:
    """Required, current, shortage, surplus, in place; or why there is no figure."""
    if not line or line["difference"] is None:
        return [Cell(words.why_not(line and SimpleNamespace(**line), "no_requirement"), css="soft", span=5)]
    return [
        number(line["required"]),
        number(line["current"]),
        signed(-line["shortage"]),
        signed(line["surplus"]),
        share(line["ratio"], url),
    ]


def net_cells(line) -> list[Cell]:
    return [signed(line["difference"]), counted(line)] if line else [Cell(""), Cell("")]


def line_header(first):
    return [
        (first, False),
        (_("Required"), True),
        (_("Current"), True),
        (_("Shortage"), True),
        (_("Surplus"), True),
        (_("In place"), True),
    ]


# Who has not reported, in the reader's language: areas not complete in the report, submissions outstanding now.


def area_url(pack, code):
    report = pack["report"]
    return f"{reverse('area', args=[code])}?{urlencode({'report': report['number'], 'method': report['method']})}"


def unreported(pack):
    found, expected = pack["unreported"], pack["report"]["coverage"]["expected"]
    if not found["count"]:
        title = _("Every area expected is complete in this report")
        return Section("unreported", title, nothing=_("areas that are not complete"))
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
        said = _("Nothing is expected in round %(round)s.") % given
        return Section("outstanding", _("Submissions outstanding"), [said], nothing=_("submissions outstanding"))
    if not found["count"]:
        said = _("All %(expected)s submissions expected in round %(round)s are accepted.") % given
        return Section("outstanding", _("No submission is outstanding"), [said], nothing=_("submissions outstanding"))
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
    names = (_("Area"), _("Organisation"), _("State"), _("Who acts next"), _("Since"), _("Last day"))
    table = Table(_("Submissions outstanding"), [(name, False) for name in names], rows, more(found["count"], rows))
    return Section("outstanding", _("Submissions outstanding"), [said % given], [table])


def more(count, rows) -> str:
    """What a list left out."""
    rest = count - len(rows)
    return ngettext("%(count)s more.", "%(count)s more.", rest) % {"count": figures.number(rest)} if rest > 0 else ""
