"""THE columns of a plan in a spreadsheet: export, empty template and import are made from them,
so one reads what the other wrote.

A row is a dict {column name: value} of plain values: text, whole numbers, decimals and days as text
("1250.5", "2027-01-31"), lists of codes, true or false; "" where a cell is empty. `plan_rows` makes rows of a
plan, `plan_files` of a workbook.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from strategy.figures.models import Figure
from strategy.plans.models import Action, Effect, Horizon, Indicator, Risk
from strategy.reports.models import TargetKind
from strategy.requirements.models import Method

ABOUT = _("About")  # the first sheet: for reading only
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"
    YEAR = "year"
    CHOICE = "choice"
    CODE = "code"  # of a reference list; a column with its name stands after it
    CODES = "codes"  # several, between semicolons
    NUMBER = "number"  # of an objective: "3"; of an action: "3.2"
    NUMBERS = "numbers"
    KEY = "key"
    SHOWN = "shown"  # for the reader; not read


@dataclass(frozen=True)
class Column:
    """``of``: for codes the list (element, factor, cadre, area, level, organisation), for numbers the sheet.
    ``names``: its second title. ``also``: titles it had in earlier workbooks.
    """

    name: str
    label: object
    kind: Kind = Kind.TEXT
    is_required: bool = False
    of: str = ""
    names: object = ""
    choices: tuple = ()
    default: str = ""  # of an empty cell
    most: int = 0  # characters
    width: int = 14
    also: tuple = ()


@dataclass(frozen=True)
class Sheet:
    """``identity``: the columns that say which row it is; where ``key`` is filled it goes first."""

    name: str
    title: object
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    parent: str = ""  # the sheet of what the row belongs to; named in the first column of identity
    may_repeat: bool = False  # two rows may have the same identity: they are told apart by their order

    @property
    def read(self):
        return [column for column in self.columns if column.kind != Kind.SHOWN]

    def column(self, name):
        return next(column for column in self.columns if column.name == name)


KEY = Column("key", _("Key (leave as it is; empty for a new row)"), Kind.KEY, width=20)
HORIZON = Column("horizon", _("Horizon"), Kind.CHOICE, True, choices=tuple(Horizon.choices))
ELEMENT = Column("element", _("Element, code"), Kind.CODE, True, of="element", names=_("Element"))
OF_ACTION = Column("action", _("Action, number"), Kind.NUMBER, True, of="actions", width=10)
ITS_TITLE = Column("action_title", _("Title of the action"), Kind.SHOWN, width=40)
YEAR = Column("year", _("Year"), Kind.YEAR, True, width=8)


def codes(name, label, names, of, also=()):
    return Column(name, label, Kind.CODES, of=of, names=names, also=also)


def code(name, label, names, of):
    return Column(name, label, Kind.CODE, of=of, names=names)


OBJECTIVES = Sheet(
    "objectives",
    _("Objectives"),
    (
        Column("number", _("Number"), Kind.WHOLE, True, width=8),
        Column("title", _("Objective"), is_required=True, most=200, width=50),
        ELEMENT,
        HORIZON,
        Column("outcome", _("Outcome"), most=2000, width=40),
        Column("text", _("Text"), width=60),
        codes("context", _("Context factors, codes"), _("Context factors"), "context"),
        KEY,
    ),
    ("number",),
)
ACTIONS = Sheet(
    "actions",
    _("Actions"),
    (
        Column("number", _("Number"), Kind.NUMBER, True, width=8),
        Column("title", _("Action"), is_required=True, most=300, width=50),
        ELEMENT,
        HORIZON,
        Column("starts_on", _("Begins on"), Kind.DAY),
        Column("ends_on", _("Ends on"), Kind.DAY),
        codes("levels", _("Levels of work, codes"), _("Levels of work"), "level", also=("Niveaux, codes",)),
        codes("cadres", _("Cadres, codes"), _("Cadres"), "cadre"),
        codes("areas", _("Areas, codes"), _("Areas"), "area"),
        code("lead", _("Lead, code"), _("Lead"), "organisation"),
        codes("partners", _("Partners, codes"), _("Partners"), "organisation"),
        Column("depends_on", _("Depends on, numbers"), Kind.NUMBERS, of="actions"),
        Column("funding", _("Funding"), Kind.CHOICE, choices=tuple(Action.Funding.choices), default="unfunded"),
        Column("funding_source", _("Funding source"), most=200, width=24),
        Column("text", _("Text"), width=60),
        Column("cost", _("Cost in all (from the sheet of costs)"), Kind.SHOWN),
        Column("funded", _("Of it funded, in all"), Kind.SHOWN),
        Column("status", _("State, as last reported"), Kind.SHOWN),
        KEY,
    ),
    ("number",),
)
COSTS = Sheet(
    "costs",
    _("Costs"),
    (
        OF_ACTION,
        ITS_TITLE,
        YEAR,
        Column("amount", _("Cost"), Kind.DECIMAL, True, width=18),
        Column("funded", _("Of it funded"), Kind.DECIMAL, default="0", width=18),
    ),
    ("action", "year"),
    parent="actions",
)
EFFECTS = Sheet(
    "effects",
    _("Expected effects"),
    (
        OF_ACTION,
        ITS_TITLE,
        Column("kind", _("Effect"), Kind.CHOICE, True, choices=tuple(Effect.Kind.choices)),
        code("cadre", _("Cadre, code"), _("Cadre"), "cadre"),
        code("area", _("Area, code"), _("Area"), "area"),
        YEAR,
        Column("count", _("How many"), Kind.DECIMAL, True),
    ),
    ("action", "kind", "cadre", "area", "year"),
    parent="actions",
)
MILESTONES = Sheet(
    "milestones",
    _("Milestones"),
    (
        OF_ACTION,
        ITS_TITLE,
        Column("title", _("Milestone"), is_required=True, most=200, width=40),
        Column("due_on", _("Due on"), Kind.DAY, True),
        Column("done_on", _("Reached on"), Kind.DAY),
    ),
    ("action", "title"),
    parent="actions",
    may_repeat=True,
)
INDICATORS = Sheet(
    "indicators",
    _("Indicators"),
    (
        Column("number", _("Number"), Kind.WHOLE, True, width=8),
        Column("name", _("Indicator"), is_required=True, most=300, width=50),
        Column("objective", _("Objective, number"), Kind.NUMBER, of="objectives"),
        Column("action", _("Action, number"), Kind.NUMBER, of="actions"),
        Column("source", _("Where its values come from"), Kind.CHOICE, True, choices=tuple(Indicator.Source.choices)),
        Column("formula", _("Definition and formula"), most=2000, width=40),
        Column("unit", _("Unit"), most=60),
        Column("method", _("Method"), Kind.CHOICE, choices=tuple(Method.choices)),
        Column("rate", _("Rate, code"), most=30),
        Column("field", _("Measure"), Kind.CHOICE, choices=tuple(Figure.Field.choices)),
        Column("area", _("Area, code"), most=80),
        Column("target_kind", _("Counted for"), Kind.CHOICE, choices=tuple(TargetKind.choices), default="all"),
        Column("target", _("Cadre or group, code"), most=40),
        Column("is_lower_better", _("Lower is better"), Kind.CHOICE, choices=tuple(YES_NO), default="no"),
        Column("baseline", _("Baseline"), Kind.DECIMAL),
        Column("baseline_on", _("Baseline of"), Kind.DAY),
        Column("verification", _("Means of verification"), most=300, width=30),
        Column("frequency", _("Frequency"), Kind.CHOICE, choices=tuple(Indicator.Frequency.choices), default="year"),
        code("responsible", _("Responsible, code"), _("Responsible"), "organisation"),
        Column("disaggregation", _("Broken down by"), most=200),
        KEY,
    ),
    ("number",),
)
TARGETS = Sheet(
    "targets",
    _("Targets"),
    (
        Column("indicator", _("Indicator, number"), Kind.WHOLE, True, of="indicators", width=10),
        Column("indicator_name", _("Name of the indicator"), Kind.SHOWN, width=40),
        YEAR,
        Column("value", _("Target"), Kind.DECIMAL, True),
    ),
    ("indicator", "year"),
    parent="indicators",
)
RISKS = Sheet(
    "risks",
    _("Risks"),
    (
        Column("title", _("Risk"), is_required=True, most=300, width=50),
        code("factor", _("Context factor, code"), _("Context factor"), "context"),
        Column("likelihood", _("Likelihood (1 to 5)"), Kind.WHOLE, True),
        Column("impact", _("Impact (1 to 5)"), Kind.WHOLE, True),
        Column("mitigation", _("Mitigation"), most=3000, width=60),
        code("owner", _("Owner, code"), _("Owner"), "organisation"),
        Column("status", _("State"), Kind.CHOICE, choices=tuple(Risk.Status.choices), default="open"),
        KEY,
    ),
    ("title",),
    may_repeat=True,
)
CHOICES = Sheet(
    "choices",
    _("Choices"),
    (
        ELEMENT,
        Column("is_chosen", _("Chosen"), Kind.CHOICE, True, choices=tuple(YES_NO)),
        Column("horizon", _("When first"), Kind.CHOICE, choices=tuple(Horizon.choices)),
        Column("reason", _("Why"), most=2000, width=60),
    ),
    ("element",),
)
SHEETS = (OBJECTIVES, ACTIONS, COSTS, EFFECTS, INDICATORS, TARGETS, MILESTONES, RISKS, CHOICES)
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
