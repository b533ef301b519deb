"""What each rule says, what it allows and how to mend it:
sentences made when a page or a workbook is, from codes and parameters.
"""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from mapping.columns import BY_NAME
from mapping.files.sentences import TITLES, explain
from mapping.files.table import Problem

FILE = "file_"  # problems that the reader of files found: worded there


class Rule(NamedTuple):
    title: object  # may name %(column)s
    allowed: object
    mend: object


NUMBER = L("0, 1, 2 … or empty")
CHOOSE = L("Write one of them. The drop-down list in the template shows what there is.")
EMPTY = L(
    "Write the number. If it is not known, leave the cell empty: an empty cell means “not known”, 0 means “none”."
)
LEAVE = L("Correct the figure, or say why it is right; the reason stays with the figure.")
RULES = {
    "required": Rule(L("%(column)s is missing"), L("Needed in every row"), L("Fill it in, or remove the row.")),
    "area_unknown": Rule(
        L("The area is not known"),
        L("An area of the country, by name or code"),
        L(
            "Write the area as it stands in the template’s list. "
            "If it is spelled right, ask the ministry to add the spelling."
        ),
    ),
    "area_ambiguous": Rule(
        L("Several areas have this name"),
        L("A name that stands once, or a code"),
        L("Write the area’s code, or add a column with the district beside it."),
    ),
    "area_outside": Rule(
        L("The area is not one of those expected from you"),
        L("An area that you report on, or a part of it"),
        L("Check the area. If you do work there, ask the ministry to add it to what is expected from you."),
    ),
    "area_level": Rule(
        L("The area is larger than those you report on"),
        L("An area at the level of this round, or a part of one"),
        L("Divide the figures over the areas in which the workers are."),
    ),
    "in_review": Rule(
        L("The submission for this area is in review"),
        L("Areas whose submission is with you"),
        L("Take the submission back first, then send the file again; or leave the rows of this area out."),
    ),
    "cadre_unknown": Rule(L("The cadre is not known"), L("A cadre, or a job title that means one"), CHOOSE),
    "cadre_ambiguous": Rule(
        L("The title means several cadres"), L("A cadre that is meant without doubt"), L("Write the name of the cadre.")
    ),
    "organisation_unknown": Rule(
        L("The employer is not known"),
        L("An organisation on the list, or empty: your own"),
        L("Write the employer as it stands in the template’s list. A new organisation is added by the ministry."),
    ),
    "organisation_ambiguous": Rule(
        L("Several organisations have this name"),
        L("A name that stands once, or a code"),
        L("Write the organisation’s code."),
    ),
    "choice_unknown": Rule(L("%(column)s is not one of the choices"), L("One of the choices, or empty"), CHOOSE),
    "not_a_number": Rule(L("%(column)s must be a number"), NUMBER, EMPTY),
    "negative": Rule(L("%(column)s cannot be less than 0"), NUMBER, EMPTY),
    "fraction": Rule(
        L("%(column)s must be a whole number"),
        NUMBER,
        L(
            "Count people or cases, not parts of them. "
            "Parts of a working week belong in the columns of full-time equivalents."
        ),
    ),
    "decimals": Rule(
        L("%(column)s has too many decimals"), L("At most 3 decimals; money at most 2"), L("Round the number.")
    ),
    "percent": Rule(
        L("%(column)s must be a count, not a per cent"),
        NUMBER,
        L("Write the number itself. Rates are worked out from the counts."),
    ),
    "ambiguous_number": Rule(
        L("%(column)s can be read in two ways"),
        L("1234 or 1.234, without a sign between thousands"),
        L("Write it without a sign between the thousands, and with a point before decimals."),
    ),
    "reason_unclear": Rule(
        L("%(column)s does not say why it is empty"),
        L("A number, empty, “not known”, “not applicable” or “not yet known”"),
        L("Leave the cell empty if it is not known, or write “not applicable”. Write 0 if there are none."),
    ),
    "error_cell": Rule(
        L("%(column)s shows an error of the spreadsheet"),
        NUMBER,
        L("Mend the formula in the cell, or write the number in its place."),
    ),
    "no_value": Rule(
        L("%(column)s holds a formula without a result"),
        NUMBER,
        L("Open the file in a spreadsheet program and save it there, or write the number in place of the formula."),
    ),
    "too_large": Rule(
        L("%(column)s is far too large"),
        L("At most ten million; money at most a million millions"),
        L("Check for digits too many, or a sum of other rows."),
    ),
    "too_long": Rule(L("%(column)s is too long"), L("At most %(most)s characters"), L("Shorten the text.")),
    "duplicate": Rule(
        L("The same area, cadre, employer and workplace stand in several rows"),
        L("One row for each"),
        L("Keep one of the rows, or fill in what tells them apart: employer, employment, sector, level or workplace."),
    ),
    "filled_over_approved": Rule(
        L("More posts filled than approved"), L("At most the posts approved, here %(other)s"), LEAVE
    ),
    "funded_over_approved": Rule(
        L("More posts funded than approved"), L("At most the posts approved, here %(other)s"), LEAVE
    ),
    "sexes": Rule(L("Women and men do not add up to the workers"), L("Their sum, here %(other)s"), LEAVE),
    "ages": Rule(L("The age groups do not add up to the workers"), L("Their sum, here %(other)s"), LEAVE),
    "exit_reasons": Rule(L("The reasons do not add up to those who left"), L("Their sum, here %(other)s"), LEAVE),
    "flow": Rule(
        L("Workers at the start, plus joined, less left, is not the workers now"),
        L("What the flows give, here %(other)s"),
        LEAVE,
    ),
    "registered_over": Rule(L("More registered than workers"), L("At most the workers, here %(other)s"), LEAVE),
    "qualified_over": Rule(L("More qualified than workers"), L("At most the workers, here %(other)s"), LEAVE),
    "supervised_over": Rule(L("More supervised than workers"), L("At most the workers, here %(other)s"), LEAVE),
    "density": Rule(
        L("Unusually few or many workers for the people of the area"),
        L("Between %(low)s and %(high)s workers in 100,000 people; here %(workers)s for %(people)s people"),
        LEAVE,
    ),
    "jump": Rule(L("%(column)s: a jump since the last round"), L("It was %(other)s in the last round"), LEAVE),
    "missing": Rule(
        L("Reported in the last round, missing now"),
        L("The records of the last round; this one had %(other)s workers"),
        L(
            "Add the row (with 0 if nobody works there any more), or say what happened: "
            "gone, moved, forgotten last time."
        ),
    ),
    "personal": Rule(
        L("%(column)s may hold a telephone number or an e-mail address"),
        L("No personal details"),
        L("Remove it. If it is none, say so."),
    ),
}
REFUSALS = {
    "other_organisation": (
        L("This template was made for another organisation (%(organisation)s)."),
        L(
            "Download your own template, copy the figures into it and send that. "
            "Or choose the other organisation first."
        ),
    ),
    "other_round": (
        L("This template was made for another round (%(round)s)."),
        L("Check that its figures are those of this round: flows and stocks of an earlier round would be wrong here."),
    ),
    "columns_missing": (
        L("The file has no column for: %(titles)s."),
        L(
            "Use the template, or give the columns the template’s titles. "
            "A file of another shape needs an import profile."
        ),
    ),
    "profile_columns": (
        L("The import profile names columns that the file does not have: %(titles)s."),
        L("Check that this is the right file and the right profile for it."),
    ),
}


def _params(column, params):
    said = {"column": str(BY_NAME[column].label) if column in BY_NAME else column}
    for name, value in params.items():
        said[name] = _figure(value)
    return said


def _figure(value):
    """Numbers as the reader writes them."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    decimals = 0 if number.is_integer() else len(f"{number:.3f}".rstrip("0").split(".")[1])
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


class Gaps(dict):
    def __missing__(self, key):
        return "…"


def _filled(text, column, params):
    return str(text) % Gaps(_params(column, params))


def title(rule: str, column: str = "", params: dict | None = None, count: int = 1) -> str:
    if rule.startswith(FILE):
        many = TITLES.get(rule.removeprefix(FILE)) if count > 1 else None
        return capfirst(many) if many else explain(_problem(rule, params)).title
    return _filled(RULES[rule].title, column, params or {})


def allowed(rule: str, column: str = "", params: dict | None = None) -> str:
    """What may stand there; for a name that is not known or means several, the likely ones."""
    if rule.startswith(FILE):
        return ""
    return _filled(RULES[rule].allowed, column, params or {})


def mend(rule: str, column: str = "", params: dict | None = None) -> str:
    if rule.startswith(FILE):
        return explain(_problem(rule, params)).what_to_do
    return _filled(RULES[rule].mend, column, params or {})


def found(rule: str, value: str, params: dict | None = None) -> str:
    """What stands there, as far as it does: a record that is missing shows nothing."""
    if rule.startswith(FILE):
        return title(rule, params=params)
    return "" if rule in ("missing", "duplicate") else value


def hint(params: dict, labels: dict[str, str] | None = None) -> str:
    """What only the parameters know: the other rows, the names that come near, the meanings of a name."""
    labels = labels or {}
    if rows := params.get("rows"):
        return _("Also in row %(rows)s.") % {"rows": ", ".join(map(str, rows))}
    if near := params.get("suggestions"):
        return _("Did you mean %(names)s?") % {"names": ", ".join(labels.get(code, code) for code in near)}
    if several := params.get("candidates"):
        return _("May be %(names)s.") % {"names": ", ".join(f"{labels.get(code, code)} ({code})" for code in several)}
    return ""


def _problem(rule, params):
    params = params or {}
    return Problem(rule.removeprefix(FILE), params.get("sheet", ""), params.get("cell", ""), params)


def refusal(problem: dict) -> tuple[str, str]:
    """(what is wrong, what to do) for a file that was refused: ``Upload.problem``."""
    code, params = problem.get("code", ""), problem.get("params", {})
    if code in REFUSALS:
        return tuple(_filled(text, "", params) for text in REFUSALS[code])
    return tuple(explain(Problem(code, params=params, sheet=params.get("sheet", ""), cell=params.get("cell", ""))))


def note(each: dict) -> tuple[str, str]:
    """(what was seen, what to do) for what a file's reader tells without asking: an entry of ``proposal["notes"]``."""
    return refusal({"code": each["code"], "params": each["params"] | {"sheet": each["sheet"], "cell": each["cell"]}})


FAILURES = {
    "worker_lost": L(
        "The work was interrupted several times. Nothing was stored. Try again, or send the file in parts."
    ),
    "too_long": L("The work took too long and was stopped. Nothing was stored. Send the file in parts."),
    "disk_full": L("The disk of the server is full, so nothing was stored. Tell the administrators, then try again."),
    "unexpected": L(
        "Something went wrong on our side. Nothing was stored. Try again; if it happens again, tell the ministry."
    ),
}


def failure(code: str) -> str:
    return str(FAILURES.get(code, code))
