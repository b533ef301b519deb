"""The questions about a file in the reader's language: made when a page is, from codes and parameters."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import ngettext, ngettext_lazy

from mapping.columns import BY_NAME
from mapping.files import fewer
from mapping.files.rules import Gaps


class Words(NamedTuple):
    """``choices``: [(code, label)]."""

    title: str
    explanation: str
    choices: list


WHY = {
    "filter": L("by a filter"),
    "group": L("in a closed group"),
    "row": L("by a filter or by hand"),
    "column": L("by hand"),
}
TEXTS = {  # code: (title, explanation, {choice: label}); the label of "" is that of every other choice
    "other_round": (
        L("This template was made for another round: %(made_for)s. Are its figures those of %(round)s?"),
        L("Stocks and flows of an earlier round would be wrong here."),
        {
            "these": L("Yes, these are the figures of %(round)s"),
            "other": L("No, they are the figures of %(made_for)s"),
        },
    ),
    "column": (
        L("What is column %(letter)s, “%(title)s”?"),
        L("We do not know this title, so the column is not read unless you say what it is."),
        {"leave_out": L("Something else: leave it out"), "": L("It is “%(ours)s”")},
    ),
    "persons": (
        L("There is a column “%(titles)s”. Is each row of the file one person?"),
        L("We count workers by area and cadre; a list of persons must be counted first."),
        {
            "counts": L("No, each row says how many workers there are; the column is not read"),
            "persons": L("Yes, each row is one person"),
        },
    ),
    "sheets": (
        L("Several sheets have rows with numbers: %(sheets)s. Which should be read?"),
        L("A sheet that you do not choose is left out. Read sheets together only if each lists different workers."),
        {"all": L("Together, as one table: %(alike)s"), "": L("Only “%(name)s”")},
    ),
    "hidden_rows": (
        ngettext_lazy(
            "Row %(lines)s is hidden in your file (%(why)s). Does it belong to the figures?",
            "%(number)s rows are hidden in your file (%(why)s): %(lines)s. Do they belong to the figures?",
            "count",
        ),
        L("Sheet “%(sheet)s”. It begins with: “%(sample)s”."),
        {"read": L("Yes: read what is hidden like the rest"), "leave_out": L("No: leave out what is hidden")},
    ),
    "hidden_columns": (
        ngettext_lazy(
            "Column %(lines)s is hidden in your file (%(why)s). Does it belong to the figures?",
            "%(number)s columns are hidden in your file (%(why)s): %(lines)s. Do they belong to the figures?",
            "count",
        ),
        L("Sheet “%(sheet)s”."),
        {"read": L("Yes: read what is hidden like the rest"), "leave_out": L("No: leave out what is hidden")},
    ),
    "encoding": (
        L("How are these words of your file spelled?"),
        L("The file does not say how its letters with accents are written."),
        {"": L("As here: %(name)s")},
    ),
    "mark_point": (
        L("“%(value)s” in “%(ours)s”: which number is it?"),
        L("The answer is used for every such number in the file."),
        {
            "thousands": L("%(whole)s: the point separates the thousands"),
            "decimal": L("%(part)s: the point marks the decimals"),
        },
    ),
    "mark_comma": (
        L("“%(value)s” in “%(ours)s”: which number is it?"),
        L("The answer is used for every such number in the file."),
        {
            "thousands": L("%(whole)s: the comma separates the thousands"),
            "decimal": L("%(part)s: the comma marks the decimals"),
        },
    ),
    "sheet_area": (
        L("No column says the area. Is it the name of the sheet: %(names)s?"),
        L("Each row needs an area."),
        {"area": L("Yes, each sheet has the name of its area"), "leave_out": L("No")},
    ),
    "twice": (
        L("Several columns are called “%(ours)s”. Which one has the right figures?"),
        L("Only one of them can be read."),
        {"": L("Column %(choice)s, “%(name)s”")},
    ),
}


def question(asked: dict, names: dict[str, dict] | None = None) -> Words:
    """Words of an entry of ``Upload.questions``: {key, code, params, choices}.
    ``names``: {'area': {code: name}, 'cadre': ...}."""
    if asked["code"] == "fewer":
        return _of_fewer(asked, names or {})
    title, explanation, labels = TEXTS[asked["code"]]
    params = Gaps(asked["params"])
    if params.get("ours") in BY_NAME:
        params["ours"] = BY_NAME[params["ours"]].label
    if "sheets" in params:
        params |= {"sheets": ", ".join(_sheet(*each) for each in params["sheets"]), "alike": ", ".join(params["alike"])}
    if "why" in params:
        lines = [_run(*each) for each in params.get("lines", ())] + [
            _column(*each) for each in params.get("columns", ())
        ]
        params |= {
            "lines": ", ".join(lines),
            "why": WHY[params["why"]],
            "number": number_format(params["count"], force_grouping=True),
        }
    if "part" in params:
        params["part"] = number_format(params["part"], use_l10n=True)
    choices = [(choice, _label(choice, labels, params)) for choice in asked["choices"]]
    return Words(title % params, explanation % params, choices)


def _column(letter, title):
    return _("%(letter)s “%(title)s”") % {"letter": letter, "title": title}


def _run(first, last):
    return str(first) if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _sheet(name, rows, is_hidden):
    said = {"name": name, "rows": number_format(rows, force_grouping=True)}
    if is_hidden:
        return ngettext("%(name)s (hidden, %(rows)s row)", "%(name)s (hidden, %(rows)s rows)", rows) % said
    return ngettext("%(name)s (%(rows)s row)", "%(name)s (%(rows)s rows)", rows) % said


def _label(choice, labels, params):
    names = params.get("names")
    more = {"choice": choice} | ({"name": names.get(choice, choice)} if isinstance(names, dict) else {})
    if choice in BY_NAME:
        more["ours"] = BY_NAME[choice].label
    return str(labels.get(choice, labels.get(""))) % Gaps(params | more)


def _of_fewer(asked, names):
    title, explanation, labels = fewer.words(asked["params"], names)
    return Words(title, explanation, [(choice, labels[choice]) for choice in asked["choices"]])
