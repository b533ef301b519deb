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


MOST_CHOICES = 20  # that are named
NUMBER = L("0, 1, %(number)s … or empty")
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
            "Write the area as it is in the template’s list. If it is spelled right, ask the ministry to add the "
            "spelling."
        ),
    ),
    "area_ambiguous": Rule(
        L("Several areas have this name"),
        L("A name that occurs once, or a code"),
        L("Write the area’s code, or add a column with its district."),
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
    "cadre_unknown": Rule(
        L("The cadre is not known"), L("A cadre, or a job title that means one: %(choices)s"), CHOOSE
    ),
    "cadre_ambiguous": Rule(
        L("The title means several cadres"), L("A cadre that is meant without doubt"), L("Write the name of the cadre.")
    ),
    "organisation_unknown": Rule(
        L("The employer is not known"),
        L("An organisation on the list, or empty: your own"),
        L("Write the employer as it is in the template’s list. A new organisation is added by the ministry."),
    ),
    "organisation_ambiguous": Rule(
        L("Several organisations have this name"),
        L("A name that occurs once, or a code"),
        L("Write the organisation’s code."),
    ),
    "choice_unknown": Rule(L("%(column)s is not one of the choices"), L("One of these, or empty: %(choices)s"), CHOOSE),
    "zeros_lost": Rule(
        L("%(column)s: codes whose first zeros are lost"),
        L("The code with its zeros, or the name"),
        L(
            "The spreadsheet took the codes for numbers and may have dropped the zeros. "
            "Format the whole column as text and write the codes again, or write the names."
        ),
    ),
    "codes_differ": Rule(
        L("%(column)s: two columns of the row say different things"),
        L("The same in both columns, or one of them empty"),
        L("Correct the one that is wrong, or leave one of the two columns out."),
    ),
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
    "rounded": Rule(
        L("%(column)s: numbers with more than three decimals were rounded (%(count)s; the first in %(cell)s)."),
        L("At most 3 decimals; money at most 2"),
        L("Nothing to do if the rounded numbers are right."),
    ),
    "percent": Rule(
        L("%(column)s must be a count, not a per cent"),
        NUMBER,
        L("Write the number itself. Rates are worked out from the counts."),
    ),
    "ambiguous_number": Rule(
        L("%(column)s can be read in two ways"),
        L("%(large)s, without a sign between thousands"),
        L("Write the number without a sign or a space between the thousands: %(large)s."),
    ),
    "mark": Rule(
        L("%(column)s must be a number, without a footnote mark"),
        NUMBER,
        L("Remove the footnote mark from the cell. Write what it refers to in the column for notes."),
    ),
    "date_cell": Rule(
        L("%(column)s must be a number: the cell is formatted as a date"),
        NUMBER,
        L(
            "Format the cell as a number. "
            "Where the spreadsheet made a day of what you typed (8-12 became 8-Dec), write the number again."
        ),
    ),
    "other_way": Rule(
        L("%(column)s: “%(value)s” in %(cell)s is not known, so another column of the row was used (%(count)s rows)."),
        L("An area of the country, by name or code"),
        L("Nothing to do if the areas are right. The import profile names the columns and their order."),
    ),
    "date_text": Rule(
        L("%(column)s: cells that are formatted as dates were read as they are shown (%(cell)s shows “%(value)s”)."),
        L("Text"),
        L("If that is not what you mean, format the column as text and write the words again."),
    ),
    "reason_unclear": Rule(
        L("%(column)s does not say why it is empty"),
        L("A number, empty, “not known”, “not applicable” or “not yet known”"),
        L("Leave the cell empty if it is not known, or write “not applicable”. Write 0 if there are none."),
    ),
    "error_cell": Rule(
        L("%(column)s shows an error of the spreadsheet"),
        NUMBER,
        L("Correct the formula in the cell, or write the number in its place."),
    ),
    "no_value": Rule(
        L("%(column)s contains a formula without a result"),
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
        L("The same area, cadre, employer and workplace are in several rows"),
        L("One row for each"),
        L(
            "Remove all but one of the rows, or fill in what makes them different: employer, employment, sector, "
            "level or workplace."
        ),
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
    "jump_total": Rule(
        L("%(column)s, added up: far more or fewer than before"),
        L("Before, it was %(other)s in all records of the area and cadre"),
        L("Check that nobody is counted twice. Correct the figures, or say why the total is right."),
    ),
    "double": Rule(
        L("These workers may be in your records already"),
        L("Workers who are in no other record; you have a record like this one with %(other)s workers"),
        L(
            "One of the two does not say the employment, the sector, the level or the workplace. If they are the same "
            "workers, write it as in your record. If they are other workers, say so."
        ),
    ),
    "missing": Rule(
        L("Reported in the last round, missing now"),
        L("The records of the last round; this one had %(other)s workers"),
        L(
            "Add the row (with 0 if nobody works there any more), or say what happened: "
            "gone, moved, forgotten last time."
        ),
    ),
    "personal": Rule(
        L("%(column)s may contain a telephone number or an e-mail address"),
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
        L("These are the figures of another round: %(made_for)s."),
        L("Download the template of the round %(round)s, write its figures there and send that."),
    ),
    "columns_missing": (
        L("The file has no column for: %(titles)s."),
        L(
            "Use the template, or give the columns the template’s titles. "
            "A file of another shape needs an import profile."
        ),
    ),
    "figures_unknown": (
        L("No column of figures is known: %(titles)s. Which is the number of workers?"),
        L("Give the columns the template’s titles, and send the file again."),
    ),
    "no_figures": (
        L("The file has no column with figures."),
        L("Add the columns of the template that you can fill, such as the number of workers, and send the file again."),
    ),
    "persons": (
        L("This is a list of persons, with “%(titles)s”: it cannot be read as figures."),
        L(
            "Count the persons: one row for each area and cadre, with the number of workers. Send that, without names "
            "and without other details of persons."
        ),
    ),
    "profile_columns": (
        L("The import profile names columns that the file does not have: %(titles)s."),
        L("Check that this is the right file and the right profile for it."),
    ),
}


FIGURES = {"other", "low", "high", "workers", "people", "most"}  # all else is a name or a code, and stays as it is


EXAMPLES = {"count": 2, "decimal": 12.5, "money": 12.5}  # of a number that is allowed, by the kind of its column
LARGE = {"count": 1234, "decimal": 1234.5, "money": 1234.5}


def _label(column):
    return str(BY_NAME[column].label) if column in BY_NAME else column


def _params(column, params):
    kind = BY_NAME[column].kind if column in BY_NAME else "decimal"
    said = {"column": _label(column)}
    said |= {"number": _example(EXAMPLES.get(kind, 2)), "large": _example(LARGE.get(kind, 1234))}
    return said | {name: _figure(value) if name in FIGURES else value for name, value in params.items()}


def _figure(value):
    """Numbers as the reader writes them."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    decimals = 0 if number.is_integer() else len(f"{number:.3f}".rstrip("0").split(".")[1])
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


def _example(number):
    """As the reader types it."""
    return number_format(number, use_l10n=True, force_grouping=False)


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


def allowed(rule: str, column: str = "", params: dict | None = None, labels: dict[str, str] | None = None) -> str:
    """What may stand there; the choices by name, where there are not too many. ``labels``: {code: name} of them."""
    if rule.startswith(FILE):
        return ""
    names = list((labels or {}).values())
    choices = ", ".join(names[:MOST_CHOICES]) + (" …" if len(names) > MOST_CHOICES else "")
    return _filled(RULES[rule].allowed, column, {"choices": choices or "…", **(params or {})})


def mend(rule: str, column: str = "", params: dict | None = None) -> str:
    if rule.startswith(FILE):
        return explain(_problem(rule, params)).what_to_do
    return _filled(RULES[rule].mend, column, params or {})


def of_number(rule: str, label: str, params: dict) -> tuple[str, str]:
    """(what is wrong, how to mend it) of a number in a column of another table; '' where the rule says no more."""
    says_how = rule in ("percent", "mark", "date_cell", "error_cell", "no_value")
    return title(rule, label, params), f"{hint(params)} {mend(rule, label, params)}".strip() if says_how else ""


def found(rule: str, value: str, params: dict | None = None) -> str:
    """What stands there, as far as it does: a record that is missing shows nothing."""
    if rule.startswith(FILE):
        return title(rule, params=params)
    return "" if rule in ("missing", "duplicate") else value


def hint(params: dict, labels: dict[str, str] | None = None, rule: str = "") -> str:
    """What only the parameters know: the other rows, the names that come near, the meanings of a name."""
    labels = labels or {}
    if number := params.get("beneath"):
        return _("The cell is formatted as a date. Format it as a number (it then shows %(number)s).") % {
            "number": number
        }
    if rows := params.get("rows"):
        return _("Also in row %(rows)s.") % {"rows": ", ".join(map(str, rows))}
    if (near := params.get("suggestions")) and rule == "zeros_lost":
        names = ", ".join(f"{code} ({labels[code]})" if code in labels else code for code in near)
        return _("Did you mean %(names)s? The spreadsheet may have dropped the zero.") % {"names": names}
    if near:
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
    if code in RULES:
        column, rule = params.get("column", ""), RULES[code]
        return tuple(_filled(text, column, {**params, "column": _label(column)}) for text in (rule.title, rule.mend))
    if code in REFUSALS:
        if "missing" in params:
            params = params | {"titles": ", ".join(str(BY_NAME[name].label) for name in params["missing"])}
        wrong, mend = (_filled(text, "", params) for text in REFUSALS[code])
        return wrong, " ".join([mend, *(_nearest(*each) for each in params.get("near", ()))])
    return tuple(explain(Problem(code, params=params, sheet=params.get("sheet", ""), cell=params.get("cell", ""))))


def _nearest(title, column):
    return _("“%(title)s” may be “%(ours)s”.") % {"title": title, "ours": BY_NAME[column].label}


def note(each: dict) -> tuple[str, str]:
    """(what was seen, what to do) for what a file's reader tells without asking: an entry of ``proposal["notes"]``."""
    return refusal({"code": each["code"], "params": each["params"] | {"sheet": each["sheet"], "cell": each["cell"]}})


FAILURES = {
    "worker_lost": L(
        "The work was interrupted several times. Nothing was stored. Try again, or send the file in parts."
    ),
    "too_long": L("The work took too long and was stopped. Nothing was stored. Send the file in parts."),
    "disk_full": L("The disk of the server is full, so nothing was stored. Inform the administrators, then try again."),
    "unexpected": L(
        "Something went wrong on our side. Nothing was stored. Try again; if it happens again, inform the ministry."
    ),
}


def failure(code: str) -> str:
    return str(FAILURES.get(code, code))
