"""The questions about a file in the reader's language: made when a page is, from codes and parameters."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as L

from mapping.files import fewer
from mapping.files.rules import Gaps


class Words(NamedTuple):
    """``choices``: [(code, label)]."""

    title: str
    explanation: str
    choices: list


TEXTS = {  # code: (title, explanation, {choice: label})
    "other_round": (
        L("This template was made for another round: %(made_for)s. Are its figures those of %(round)s?"),
        L("Stocks and flows of an earlier round would be wrong here."),
        {
            "these": L("Yes, these are the figures of %(round)s"),
            "other": L("No, they are the figures of %(made_for)s"),
        },
    ),
}


def question(asked: dict, names: dict[str, dict] | None = None) -> Words:
    """Words of an entry of ``Upload.questions``: {key, code, params, choices}.
    ``names``: {'area': {code: name}, 'cadre': ...}."""
    if asked["code"] == "fewer":
        return _of_fewer(asked, names or {})
    title, explanation, labels = TEXTS[asked["code"]]
    params = Gaps(asked["params"])
    choices = [(choice, str(labels[choice]) % params) for choice in asked["choices"]]
    return Words(str(title) % params, str(explanation) % params, choices)


def _of_fewer(asked, names):
    title, explanation, labels = fewer.words(asked["params"], names)
    return Words(title, explanation, [(choice, labels[choice]) for choice in asked["choices"]])
