"""The questions about a file in the reader's language: made when a page is, from codes and parameters."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as L

from mapping.columns import BY_NAME
from mapping.files.rules import Gaps


class Words(NamedTuple):
    """``choices``: [(code, label)]."""

    title: str
    explanation: str
    choices: list


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
    "twice": (
        L("Several columns are called “%(ours)s”. Which one holds the right figures?"),
        L("Only one of them can be read."),
        {"": L("Column %(choice)s, “%(name)s”")},
    ),
}


def question(asked: dict) -> Words:
    """Words of an entry of ``Upload.questions``: {key, code, params, choices}."""
    title, explanation, labels = TEXTS[asked["code"]]
    params = Gaps(asked["params"])
    if params.get("ours") in BY_NAME:
        params["ours"] = BY_NAME[params["ours"]].label
    choices = [(choice, _label(choice, labels, params)) for choice in asked["choices"]]
    return Words(str(title) % params, str(explanation) % params, choices)


def _label(choice, labels, params):
    more = {"choice": choice, "name": params.get("names", {}).get(choice, choice)}
    if choice in BY_NAME:
        more["ours"] = BY_NAME[choice].label
    return str(labels.get(choice, labels.get(""))) % Gaps(params | more)
