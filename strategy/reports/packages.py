"""A gap report as a data package: its areas, lines, rates and stock, exactly as they were stored.
The same report, the same bytes.
"""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _

from mapping.columns import COLUMNS, THOUSAND
from mapping.files import data_package
from mapping.files.data_package import Resource
from mapping.files.table_schema import (
    plain,
    table,
)
from mapping.submissions import packages as record_packages
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea, StockLine
from strategy.reports.services.disclosure import Closed, shown_stock
from workforce.language import words

LINE_KEY = ["method", "target_kind", "target", "area"]
RATE_KEY = ["code", "target_kind", "target", "area"]
STOCK_KEY = ["area", "cadre", "employer_type", "employment", "sector", "level"]
CHUNK = 5000
OF_AREA = {"area": ("areas", "code")}


def stream(report: GapReport, closed: Closed) -> Iterator[bytes]:
    """``closed``: what is not shown to whom it is for."""
    package = describe(report)
    resources = list(tables(report, closed))
    return data_package.stream(package, resources, data_package.readme(package, resources, notes(report, package)))


def describe(report: GapReport) -> dict:
    day = report.round.as_of.isoformat()
    package = record_packages.describe(
        name=f"gap-report-{report.number}",
        title=_("Gap report %(number)s: %(round)s, as of %(day)s")
        % {"number": report.number, "round": report.round, "day": day},
        sources=[{"title": _("Requirement set %(name)s") % {"name": report.requirement_set}}],
        created=report.finished_at,
    )
    return package | {"version": report.method_version, "id": report.digest}


def notes(report, package) -> list[str]:
    return [
        words.labelled(_("Status of this report"), report.get_standing_display()),
        report.erratum,
        _("difference = current - required; a negative difference is a shortage. Figures are unrounded."),
        _("Where a figure is missing, reason says why."),
        *record_packages.notes(package),
    ]


def tables(report: GapReport, closed: Closed):
    yield Resource(
        "areas",
        _("Areas"),
        table(fields(ReportArea), key=["code"]),
        package_rows(ReportArea, report),
        _("The areas as the report saw them, with their coverage and people."),
    )
    yield Resource(
        "lines",
        _("Gap lines"),
        table(fields(GapLine), key=LINE_KEY, foreign=OF_AREA),
        package_rows(GapLine, report, closed),
        _("One figure for each area, target and method."),
    )
    yield Resource(
        "rates",
        _("Rates"),
        table(fields(RateLine), key=RATE_KEY, foreign=OF_AREA),
        package_rows(RateLine, report, closed),
        _("Numerator and denominator, summed over the areas that have both."),
    )
    if not closed.is_open:
        yield Resource(
            "stock",
            _("Workers in post"),
            table(shown_fields(), key=["area", "cadre"]),
            (list(row.values()) for row in shown_stock(closed, report)),
            _(
                "Workers by area and cadre. Numbers of fewer than five are masked, and others from which they "
                "could be computed."
            ),
        )
        return
    yield Resource(
        "stock",
        _("Workers in post"),
        table(stock_fields(), key=STOCK_KEY),
        stock_rows(report),
        _("Workers of the base areas by cadre, type of employer, employment, sector and level; empty: not known."),
    )


# Fields and rows, from the models -------------------------------------------------------------------------------------
KINDS = [
    (models.BooleanField, "boolean"),
    (models.IntegerField, "integer"),
    (models.FloatField, "number"),
    (models.JSONField, "object"),
]


KEPT_BACK = ("id", "report", "name_key", "measures", "reporters")


def columns_of(model):
    return [each for each in model._meta.concrete_fields if each.name not in KEPT_BACK]


def fields(model) -> list[dict]:
    return [_field(each) for each in columns_of(model)]


def _field(column):
    kind = next((name for cls, name in KINDS if isinstance(column, cls)), "string")
    title = str(column.verbose_name).replace("_", " ").capitalize()
    made = plain(column.name, kind, title, column.help_text, required=not (column.null or column.blank))
    if column.choices and made["constraints"]["required"]:
        made["constraints"]["enum"] = [str(code) for code, _label in column.choices]
    return made


def package_rows(model, report, closed=None):
    names = [each.name for each in columns_of(model)]
    found = model.objects.filter(report=report).order_by("pk")
    if closed is None or closed.is_open:
        return found.values_list(*names).iterator(chunk_size=CHUNK)
    rows = map(closed.any, found.iterator(chunk_size=CHUNK))
    return ([getattr(row, name) for name in names] for row in rows)


MEASURES = [column for column in COLUMNS if column.is_measure]


def shown_fields() -> list[dict]:
    """Of ``shown_stock``."""
    codes = [each for each in fields(StockLine) if each["name"] in ("area", "cadre")]
    workers = [
        plain(each.name, "number", each.label, each.help, minimum=0)
        for each in MEASURES
        if each.name in ("headcount", "fte")
    ]
    return [*codes, *workers, plain("reason", "string", _("Why there is no figure"))]


def stock_fields() -> list[dict]:
    measures = [
        plain(each.name, "number", each.label, each.help, minimum=0) | {"unit": str(each.unit)} for each in MEASURES
    ]
    return [*fields(StockLine), *measures]


def stock_rows(report):
    keys = [each.name for each in columns_of(StockLine)]
    found = StockLine.objects.filter(report=report).order_by("pk").values_list(*keys, "measures")
    for *codes, measures in found.iterator(chunk_size=CHUNK):
        yield [*codes, *(measures[each.name] / THOUSAND if each.name in measures else None for each in MEASURES)]
