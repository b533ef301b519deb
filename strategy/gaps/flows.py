"""Vacancy, agency, turnover, caseload: what each rate divides by what, and the stock-flow reconciliation.

A rate is two sums of measures, so it can be summed over areas first and divided last (never averaged). Sources: domain
notes 2.3, 3.2, 3.5; England's published workforce tables divide leavers by staff in post.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

IN_POST, OPENING, AVERAGE = "in_post", "opening", "average"  # what leavers are divided by


@dataclass(frozen=True)
class Rate:
    """numerator, denominator: {measure: factor}; the side is the sum of factor x measure.

    with_agency: records employed through an agency take part. without: the reason when the denominator is 0.
    is_vacancy: posts without a worker, cell by cell: one filled twice over lowers no other's vacancy.
    """

    code: str
    numerator: dict
    denominator: dict
    with_agency: bool = False
    without: str = "no_denominator"
    is_vacancy: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.numerator, *self.denominator)))

    def value(self, **held: ArrayLike) -> np.ndarray | float:
        """The rate of the measures of one cell; NaN where it cannot be computed."""
        top, bottom = (
            sum(factor * held[name] for name, factor in side.items()) for side in (self.numerator, self.denominator)
        )
        return ratio(np.maximum(top, 0) if self.is_vacancy else top, bottom)


def rates(turnover: str = IN_POST) -> tuple[Rate, ...]:
    """Every rate of a report. `turnover` is the denominator of turnover: in_post, opening or average (the South African
    form is opening, England publishes in_post; the page says which).

    supervision is supervised workers per supervisor: (headcount - supervisors) / supervisors.
    """
    return (
        _vacancy("vacancy_approved", "posts_approved"),
        _vacancy("vacancy_funded", "posts_funded"),
        Rate("agency_fte", {"agency_fte": 1}, {"agency_fte": 1, "fte": 1}, with_agency=True),
        Rate("agency_headcount", {"agency_headcount": 1}, {"agency_headcount": 1, "headcount": 1}, with_agency=True),
        Rate("turnover_fte", {"exits_fte": 1}, _staff("fte", turnover)),
        Rate("turnover_headcount", {"exits_headcount": 1}, _staff("headcount", turnover)),
        Rate("caseload", {"active_cases": 1}, {"case_holders_fte": 1}),
        Rate("supervision", {"headcount": 1, "supervisors": -1}, {"supervisors": 1}),
        Rate("qualified_share", {"qualified": 1}, {"headcount": 1}),
        Rate("registered_share", {"registered": 1}, {"headcount": 1}),
    )


def rate(code: str, turnover: str = IN_POST) -> Rate:
    """The rate of that code. KeyError for one that no report has."""
    return {each.code: each for each in rates(turnover)}[code]


def _vacancy(code: str, posts: str) -> Rate:
    return Rate(code, {posts: 1, "posts_filled": -1}, {posts: 1}, without="no_establishment", is_vacancy=True)


def _staff(unit: str, turnover: str) -> dict:
    if turnover == IN_POST:
        return {unit: 1}
    if turnover == OPENING:
        return {f"opening_{unit}": 1}
    if turnover == AVERAGE:
        return {f"opening_{unit}": 0.5, unit: 0.5}
    raise ValueError(f"unknown turnover denominator: {turnover}")


def unexplained(opening: ArrayLike, hires: ArrayLike, exits: ArrayLike, closing: ArrayLike) -> np.ndarray | float:
    """closing - (opening + hires - exits): workers who came or went without being counted; 0 when it adds up."""
    return (np.asarray(closing, dtype=float) - (np.asarray(opening, dtype=float) + hires - exits))[()]


def exit_reasons(exits: dict) -> dict:
    """{reason: exits, NaN unknown} -> {reason: share of the exits whose reason is known}; NaN when nobody left."""
    total = sum(number for _, number in sorted(exits.items()) if not np.isnan(number))
    return {reason: float(ratio(number, total)) for reason, number in sorted(exits.items())}


# Division that never shows infinity, and the two ways to set workers against people.

PER_PEOPLE = 100_000  # persons; density as WHO NHWA and the national strategies state it


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> np.ndarray | float:
    """numerator / denominator; NaN where the denominator is 0 or unknown."""
    numerator, denominator = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    usable = np.where(denominator == 0, np.nan, denominator)
    return (numerator / usable)[()]


def density(workers: ArrayLike, population: ArrayLike) -> np.ndarray | float:
    """Workers per 100,000 persons; NaN without a population (domain: I1)."""
    return ratio(np.asarray(workers, dtype=float) * PER_PEOPLE, population)


def per_worker(workers: ArrayLike, population: ArrayLike) -> np.ndarray | float:
    """Persons per worker, the "1:n" form; NaN when there is no worker, never infinity (domain: I2)."""
    return ratio(population, workers)
