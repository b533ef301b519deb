"""What the establishment register says on pages of other rooms, and of the problems in a file of posts."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.files import FileProblem, rules, sentences
from strategy.establishment.files import BY_NAME, Problem
from strategy.establishment.services import differences
from strategy.reports.models import GapReport


def on_report_page(report: GapReport, user) -> dict:
    """``register_url``: the register on the report's day; ``differences``: how many with partners are not settled."""
    return {
        "register_url": f"{reverse('establishment')}?on={report.round.as_of.isoformat()}",
        "differences": differences.counts(differences.find_differences(report.round))["unsettled"],
    }


# Problems of a file of posts in the reader's language: what is wrong, and how to mend it.

LISTS = {
    "area": gettext_lazy("the areas"),
    "cadre": gettext_lazy("the cadres and their job titles"),
    "organisation": gettext_lazy("the organisations"),
}
NUMBER = gettext_lazy("Write a number such as 12 or 10.5, without words.")
TEXTS = {  # code: (what is wrong, what to do)
    "required": (gettext_lazy("The cell is empty."), gettext_lazy("Fill it in: every row needs it.")),
    "unknown": (
        gettext_lazy("This is not in the list."),
        gettext_lazy("Write a code or a name of %(list)s."),
    ),
    "unknown_near": (
        gettext_lazy("This is not in the list."),
        gettext_lazy("Write a code or a name of %(list)s. Perhaps: %(codes)s."),
    ),
    "zeros": (
        gettext_lazy("This code has lost its first zeros: the spreadsheet took it for a number."),
        gettext_lazy("Format the column as text and write the codes again. Here perhaps: %(codes)s."),
    ),
    "differ": (
        gettext_lazy("The code and the name beside it do not say the same."),
        gettext_lazy("Correct one of the two, or leave one of the columns out."),
    ),
    "several": (
        gettext_lazy("Several have this name."),
        gettext_lazy("Write the code of one of them: %(codes)s."),
    ),
    "area_outside": (
        gettext_lazy("You do not manage the register of this area."),
        gettext_lazy("Leave the row out, or ask the person who manages the register there to import it."),
    ),
    "frozen_above_approved": (
        gettext_lazy("More posts are frozen than approved."),
        gettext_lazy("Frozen posts are part of the approved posts: correct one of the two."),
    ),
    "repeated": (
        gettext_lazy("Row %(first)s is of the same area, cadre and organisation."),
        gettext_lazy("Put the two rows together, or name the organisation that makes them different."),
    ),
    "too_long": (gettext_lazy("The text is too long."), gettext_lazy("Shorten it to %(most)s characters.")),
}


def explain(problem: Problem, labels: dict) -> dict:
    """{cell, column, found, what, how}. labels: {list: {code: name}} for the codes that may be meant."""
    column = BY_NAME.get(problem.column)
    label = str(column.label) if column else ""
    what, how = _texts(problem, label)
    params = problem.params | {"list": LISTS.get(problem.params.get("list"), "")}
    names = labels.get(problem.params.get("list"), {})
    params["codes"] = ", ".join(f"{names.get(code, code)} ({code})" for code in problem.params.get("codes", []))
    return {
        "cell": problem.cell,
        "column": label,
        "found": problem.found or _("(empty)"),
        "what": str(what) % params,
        "how": str(how) % params,
    }


def _texts(problem, label):
    if problem.code == "unknown" and problem.params.get("codes"):
        return TEXTS["unknown_near"]
    if problem.code in TEXTS:
        return TEXTS[problem.code]
    what, how = rules.of_number(problem.code, label, problem.params)
    return what.replace("%", "%%"), how.replace("%", "%%") or NUMBER


def explain_file(problem) -> dict:
    """The same of a problem that the reader of files found."""
    said = sentences.explain(problem)
    return {"cell": problem.cell, "column": "", "found": "", "what": said.title, "how": said.what_to_do}


def refusal(problem: FileProblem) -> str:
    """Why a file can't be read at all."""
    if problem.code == "no_register_columns":
        return _(
            "The file has no column with this title: %(missing)s. "
            "Put the titles in one row above the data, as in the template."
        ) % {"missing": problem.params["missing"]}
    said = sentences.explain(problem)
    return f"{said.title} {said.what_to_do}"
