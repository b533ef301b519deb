import pytest

from tests.strategy.reporting import CURRENT, accept, line, make_report, workers

pytestmark = pytest.mark.django_db


def test_norm_gap_by_hand(world):
    """Constructed vector of the domain notes, 3.3: norm 8 per 100,000 children."""
    workers(world)
    report = make_report(world)
    assert (report.status, report.failure) == ("done", "")
    for area, required, difference, density in [
        ("abara", 14.72, -5.72, 4.891), ("bukoro", 7.36, 3.64, 11.957), ("chelim", 32.8, -18.8, 3.415), ("dokka", 3, -3, 0),
    ]:  # fmt: skip
        found = line(report, area)
        assert found.current == CURRENT[area]
        assert found.required == pytest.approx(required)
        assert found.difference == pytest.approx(difference)
        assert found.density == pytest.approx(density, abs=0.0005)
    national = line(report, "TL")
    assert national.required == pytest.approx(57.88)
    assert (national.shortage, national.surplus) == (pytest.approx(27.52), pytest.approx(3.64))
    assert national.difference == pytest.approx(-23.88)
    assert national.density == pytest.approx(4.699, abs=0.0005)
    assert national.population == 723_500
