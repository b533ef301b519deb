"""THE column contract: what a partner may send, once.
Template, validator, form, data dictionary and COPY are made from it.

Counts are kept as integers of thousandths (posts and FTE may be fractional); money is decimal. A blank cell is "not
known", 0 is a claim. The first seven columns are the record's key; within a submission no two records share it.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THOUSAND = 1000  # stored units per worker or post

EMPLOYMENT = [
    ("permanent", _("Permanent")),
    ("contract", _("Contract")),
    ("secondment", _("Secondment")),
    ("stipend_volunteer", _("Volunteer with stipend")),
    ("unpaid_volunteer", _("Unpaid volunteer")),
    ("unspecified", pgettext_lazy("employment", "Not specified")),
]
VOLUNTEERS = ("stipend_volunteer", "unpaid_volunteer")
SOURCE_METHODS = [
    ("payroll", _("Payroll")),
    ("register", _("Staff register")),
    ("survey", _("Survey")),
    ("estimate", _("Estimate")),
]
EMPTY_REASONS = [
    ("unknown", _("not known")),
    ("not_applicable", _("not applicable")),
    ("not_yet_known", _("not yet known")),
    ("suppressed", _("suppressed at source")),
]
FLAGS = [("estimate", _("estimate")), ("low", _("low, rounded at source"))]


@dataclass(frozen=True)
class Column:
    """One column. ``kind``: area, cadre, organisation, choice, sector, level, text, count (whole),
    decimal (3 places), money.
    """

    name: str
    label: str
    kind: str
    unit: str = ""
    section: str = ""
    key: bool = False
    required: bool = False
    flow: bool = False  # counted over the flow period: never pre-filled from last round
    choices: list | None = None
    help: str = ""
    headings: tuple = field(default=())  # other titles that mean this column: partners' own, those of earlier templates
    maybe: tuple = field(default=())  # titles that may mean it, in any language: a person is asked

    @property
    def is_measure(self) -> bool:
        return self.kind in ("count", "decimal", "money")


WORKERS = _("workers")


def _count(name, label, section, unit=WORKERS, **more):
    return Column(name, label, "count", unit=unit, section=section, **more)


WHERE, POSTS, PEOPLE, AGE, SKILLS = (
    _("Where and who"),
    _("Posts"),
    _("Workers in post"),
    _("Age"),
    _("Qualification and supervision"),
)
FLOW, CASES, AGENCY, REST = _("Joined and left"), _("Cases"), _("Agency and cost"), _("About these figures")
POST = _("posts")

COLUMNS = [
    Column(
        "area",
        _("Area"),
        "area",
        section=WHERE,
        key=True,
        required=True,
        help=_("District, city or sub-county, by name or code."),
        headings=("District", "Local government", "Sub-county", "Area code"),
        maybe=("Location", "Place", "County", "Région", "Lieu", "Zone"),
    ),
    Column(
        "cadre",
        _("Cadre"),
        "cadre",
        section=WHERE,
        key=True,
        required=True,
        help=_("The kind of worker, or the job title you use."),
        headings=("Job title", "Position", "Cadre code"),
        maybe=("Post", "Title", "Designation", "Profession", "Kind of worker", "Poste", "Fonction", "Métier"),
    ),
    Column(
        "employer",
        _("Employer"),
        "organisation",
        section=WHERE,
        key=True,
        help=_("Who employs these workers. Empty: your own organisation."),
        headings=("Organisation", "Agency"),
    ),
    Column(
        "employment",
        _("Employment"),
        "choice",
        section=WHERE,
        key=True,
        choices=EMPLOYMENT,
        help=_("Permanent, contract, volunteer ..."),
    ),
    Column(
        "sector",
        _("Sector"),
        "sector",
        section=WHERE,
        key=True,
        help=_("Social welfare, justice, health, education ..."),
    ),
    Column(
        "level",
        _("Level of work"),
        "level",
        section=WHERE,
        key=True,
        help=_("Community, sub-county, district, regional or national."),
    ),
    Column(
        "workplace",
        _("Workplace"),
        "text",
        section=WHERE,
        key=True,
        help=_("Office, home or settlement, where it matters. No names of workers."),
    ),
    Column(
        "posts_approved",
        _("Posts approved"),
        "decimal",
        unit=POST,
        section=POSTS,
        help=_("Posts in the approved establishment."),
    ),
    Column(
        "posts_funded",
        _("Posts funded"),
        "decimal",
        unit=POST,
        section=POSTS,
        help=_("Approved posts with money in this year's budget."),
        headings=("Postes financés",),
    ),
    Column(
        "posts_filled",
        _("Posts filled"),
        "decimal",
        unit=POST,
        section=POSTS,
        help=_("Posts with a worker in them on the day of the round."),
    ),
    Column(
        "posts_additional",
        _("Additional to the establishment"),
        "decimal",
        unit=POST,
        section=POSTS,
        help=_("Workers outside any approved post."),
        headings=("En sus du tableau des effectifs autorisés",),
    ),
    _count(
        "headcount",
        _("Workers (headcount)"),
        PEOPLE,
        help=_("People in post on the day of the round."),
        headings=("Workers", "Headcount"),
        maybe=("Number of staff", "Staff", "Total staff", "Employees", "Personnel", "Effectif", "Nombre d’agents"),
    ),
    _count("headcount_female", _("Women"), PEOPLE, headings=("Female",), maybe=("F", "Females", "Femmes", "Filles")),
    _count("headcount_male", _("Men"), PEOPLE, headings=("Male",), maybe=("M", "H", "Males", "Hommes")),
    _count("headcount_unspecified", _("Sex not stated"), PEOPLE),
    Column(
        "fte",
        _("Full-time equivalent"),
        "decimal",
        unit=_("FTE"),
        section=PEOPLE,
        help=_("Weekly paid hours divided by a full-time week."),
        headings=("FTE",),
    ),
    _count("age_under_30", _("Under 30"), AGE),
    _count("age_30_39", _("30 to 39"), AGE),
    _count("age_40_49", _("40 to 49"), AGE),
    _count("age_50_54", _("50 to 54"), AGE),
    _count("age_55_59", _("55 to 59"), AGE),
    _count("age_60_over", _("60 and over"), AGE),
    _count("qualified", _("Qualified"), SKILLS, help=_("Workers with the qualification that the country asks for.")),
    _count("registered", _("Registered"), SKILLS, help=_("Workers on the professional register.")),
    _count("supervisors", _("Supervisors"), SKILLS),
    _count("supervised", _("Supervised in the last 30 days"), SKILLS),
    _count(
        "opening_headcount",
        _("Workers at the start of the period"),
        FLOW,
        help=_("In post on the first day of the flow period."),
    ),
    _count("hires_headcount", _("Joined"), FLOW, flow=True),
    Column("hires_fte", _("Joined (FTE)"), "decimal", unit=_("FTE"), section=FLOW, flow=True),
    _count("exits_headcount", _("Left"), FLOW, flow=True),
    Column("exits_fte", _("Left (FTE)"), "decimal", unit=_("FTE"), section=FLOW, flow=True),
    _count("exits_retirement", _("Left: retirement"), FLOW, flow=True),
    _count("exits_resignation", _("Left: resignation"), FLOW, flow=True),
    _count("exits_contract_end", _("Left: end of contract"), FLOW, flow=True),
    _count("exits_dismissal", _("Left: dismissal"), FLOW, flow=True),
    _count("exits_death", _("Left: death"), FLOW, flow=True),
    _count("exits_other", _("Left: other reason"), FLOW, flow=True),
    _count("trained", _("Trained in the period"), FLOW, flow=True),
    _count(
        "active_cases",
        _("Active cases"),
        CASES,
        unit=_("cases"),
        help=_("Open cases on the day of the round."),
        headings=("Dossiers actifs",),
    ),
    _count("case_holders", _("Workers who carry cases"), CASES, headings=("Agents chargés de dossiers",)),
    Column(
        "case_holders_fte",
        _("Workers who carry cases (FTE)"),
        "decimal",
        unit=_("FTE"),
        section=CASES,
        headings=("Agents chargés de dossiers (ETP)",),
    ),
    _count("agency_headcount", _("Agency workers"), AGENCY),
    Column("agency_fte", _("Agency workers (FTE)"), "decimal", unit=_("FTE"), section=AGENCY),
    Column(
        "annual_cost",
        _("Cost in a year"),
        "money",
        unit=_("national currency"),
        section=AGENCY,
        help=_("Pay and allowances of these workers in a year."),
    ),
    Column("source", _("Source"), "text", section=REST, help=_("The list or register the figures come from.")),
    Column("method", _("How counted"), "choice", section=REST, choices=SOURCE_METHODS),
    Column("note", _("Note"), "text", section=REST),
]
BY_NAME = {column.name: column for column in COLUMNS}
KEY = [column.name for column in COLUMNS if column.key]
MEASURES = [column.name for column in COLUMNS if column.is_measure]
COUNTS = [column.name for column in COLUMNS if column.kind in ("count", "decimal")]  # stored as thousandths
TEXTS = [column.name for column in COLUMNS if not column.key and not column.is_measure]
SEXES = ["headcount_female", "headcount_male", "headcount_unspecified"]
AGES = [column.name for column in COLUMNS if column.section == AGE]
EXIT_REASONS = [name for name in COUNTS if name.startswith("exits_") and name not in ("exits_headcount", "exits_fte")]
# Read elsewhere, as a share, a rate or a part of another figure;
# every other measure has a column in an area's stock table.
APART = {
    *(*SEXES, *AGES, *EXIT_REASONS, "posts_approved", "posts_funded", "posts_additional", "fte", "annual_cost"),
    *("qualified", "registered", "supervisors", "supervised", "active_cases", "case_holders", "case_holders_fte"),
    *("opening_headcount", "hires_headcount", "hires_fte", "exits_headcount", "exits_fte", "trained"),
    *("agency_headcount", "agency_fte"),
}
STOCK_TABLE = [column for column in COLUMNS if column.is_measure and column.name not in APART]


def whole(thousandths: float | None) -> int | float | None:
    """12000 -> 12, 12500 -> 12.5: counts as they were meant."""
    if thousandths is None:
        return None
    units, rest = divmod(thousandths, THOUSAND)
    return thousandths / THOUSAND if rest else int(units)
