"""Codes of a gap report's life -> sentences in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workforce.language import figures

FAILURES = {
    "worker_lost": gettext_lazy(
        "The worker stopped three times while computing it. Ask the administrator to look at the server."
    ),
    "too_long": gettext_lazy("It took longer than a report may take."),
    "disk_full": gettext_lazy(
        "The disk of the server is full, so nothing was stored. Inform the administrators, then try again."
    ),
    "unexpected": gettext_lazy("Something went wrong that nobody foresaw; the details are in the server's log."),
}
CHANGES = {
    "accepted": gettext_lazy("The submission of %(organisation)s on %(area)s was accepted."),
    "superseded": gettext_lazy("A newer version of the submission of %(organisation)s on %(area)s was accepted."),
    "withdrawn": gettext_lazy("The acceptance of the submission of %(organisation)s on %(area)s was withdrawn."),
    "areas": gettext_lazy("The list of areas changed."),
    "cadres": gettext_lazy("The list of cadres changed."),
    "expected": gettext_lazy("What is expected in the round changed."),
    "listed": gettext_lazy("The cadres that submissions list in full changed."),
    "requirements": gettext_lazy("The requirements changed."),
    "population": gettext_lazy("Population figures changed."),
    "establishment": gettext_lazy("The establishment register changed."),
    "overlaps": gettext_lazy("Overlaps between organisations were decided."),
    "employers": gettext_lazy("The type of an employer changed."),
    "parameters": gettext_lazy("The groups of people that the country counts by changed."),
    "method": gettext_lazy("The method of calculation has a newer version."),
}


def failure(report) -> str:
    """Why a report has no figures; of inputs that contradict each other, what the calculation said of them."""
    if not report.failure:
        return ""
    known = FAILURES.get(report.failure)
    return str(known) if known else _("The inputs contradict each other: %(what)s.") % {"what": report.failure}


def change(found) -> str:
    """One reason why a report is out of date (`services.staleness.Change`)."""
    return str(CHANGES[found.code]) % {"organisation": found.organisation, "area": found.area}


def not_matched(areas: int, expected: int) -> str:
    """Why two reports are not compared: too few areas are matched, or none."""
    return _(
        "Counted in full, by the same organisations, both times: %(areas)s of %(expected)s areas, too few to compare. "
        "Part of the change can be who reported."
    ) % {"areas": figures.number(areas), "expected": figures.number(expected)}


def same(areas: int, organisations: int | None, expected: int) -> str:
    """ "the same 114 areas (of 146) and 250 organisations": what a comparison over time is made on (`matching`), to
    stand after "in". organisations None: matched by area alone, as packs were before they kept organisations.
    """
    given = {"areas": figures.number(areas), "expected": figures.number(expected)}
    if organisations is None:
        said = ngettext("the same area, whoever reported", "the same %(areas)s areas, whoever reported", areas)
        return said % given
    given["organisations"] = ngettext("%(count)s organisation", "%(count)s organisations", organisations) % {
        "count": figures.number(organisations)
    }
    if areas == expected:
        said = ngettext("the same area and %(organisations)s", "the same %(areas)s areas and %(organisations)s", areas)
    else:
        said = ngettext(
            "the same area (of %(expected)s) and %(organisations)s",
            "the same %(areas)s areas (of %(expected)s) and %(organisations)s",
            areas,
        )
    return said % given
