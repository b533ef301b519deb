"""Division that never shows infinity, and the two ways to set workers against people.

Arguments are numbers or arrays in whole units (workers, persons); NaN is unknown and stays unknown.
"""

import numpy as np

PER_PEOPLE = 100_000  # persons; density as WHO NHWA and the national strategies state it


def ratio(numerator, denominator):
    """numerator / denominator; NaN where the denominator is 0 or unknown."""
    numerator, denominator = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    usable = np.where(denominator == 0, np.nan, denominator)
    return (numerator / usable)[()]


def density(workers, population):
    """Workers per 100,000 persons; NaN without a population (domain: I1)."""
    return ratio(np.asarray(workers, dtype=float) * PER_PEOPLE, population)


def per_worker(workers, population):
    """Persons per worker, the "1:n" form; NaN when there is no worker, never infinity (domain: I2)."""
    return ratio(population, workers)
