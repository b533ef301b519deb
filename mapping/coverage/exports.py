"""Who is expected in a round, as a table that leaves."""

from django.utils.translation import gettext as _

from workforce.language import words


def expected_header() -> list[str]:
    return [
        _("Area code"),
        _("Area"),
        _("Organisation code"),
        _("Organisation"),
        _("Speaks for the area"),
        _("State"),
        _("Whose turn"),
        _("Since"),
        _("Last day"),
        _("Version"),
        _("Reminded"),
    ]


def expected_rows(states):
    """From ``coverage.expected_states``."""
    for row in states.to_dict("records"):
        yield [
            row["area"],
            row["area_name"],
            row["organisation"],
            row["organisation_name"],
            _("yes") if row["is_anchor"] else _("no"),
            words.status(row["state"])[1],
            turn_word(row["whose_turn"]),
            row["since"],
            row["last_day"],
            row["version"],
            row["reminded_at"] and row["reminded_at"].date(),
        ]


def turn_word(turn: str) -> str:
    return {"partner": _("Partner"), "reviewer": _("Reviewer")}.get(turn, "")
