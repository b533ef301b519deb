"""What the page of a meeting pack and its document are both made of:
sections of sentences and tables, in the reader's language.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

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
    """Required, current, shortage, surplus, met; or why there is no figure."""
    if not line or line["difference"] is None:
        return [Cell(words.reason((line or {}).get("reason") or "no_requirement"), css="soft", span=5)]
    return [
        number(line["required"]),
        number(line["current"]),
        signed(-line["shortage"]),
        signed(line["surplus"]),
        share(line["ratio"], url),
    ]


def line_header(first):
    return [
        (first, False),
        (_("Required"), True),
        (_("Current"), True),
        (_("Shortage"), True),
        (_("Surplus"), True),
        (_("Met"), True),
    ]
