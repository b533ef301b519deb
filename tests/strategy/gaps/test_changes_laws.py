"""What must hold of every split of a difference, on countries that hypothesis makes up."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mapping.overlaps.resolving import resolve
from strategy.gaps.calculation import Parameters, compute
from strategy.gaps.changes import FIGURES, KEY, State, split
from tests.strategy.gaps.oracle_changes import Report, real
from tests.strategy.gaps.test_oracle import AREAS, MEASURES, inputs, oracle, worlds

PARAMETERS = Parameters(density_group="children", children_group="children")
KINDS = {"requirement": ["requirements", "raw_register"], "population": ["people"]}
RECORDS = {"records", "submissions", "status", "listed"}
FEW = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # making an example smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
counted = {"lines": 0, "parts": 0, "real": 0, "alone": 0}


@st.composite
def reports(draw):
    """A world whose records are of three organisations: each wrote for the places of its records, or for the country;
    now and then one sent nothing else for a place. Some employ through HOPE, which two may report.
    """
    world, who = draw(worlds()), st.sampled_from("PQR")
    for row in world["records"]:
        row |= {"organisation": draw(who), "employer": draw(st.sampled_from(["HOPE", "MIN"]))}
    wide = draw(st.sets(who, max_size=1))
    sent = {(row["organisation"], "UG" if row["organisation"] in wide else row["area"]) for row in world["records"]}
    return world | {"submissions": sent | draw(st.sets(st.tuples(who, st.sampled_from(sorted(AREAS))), max_size=3))}


def resolved(world):
    """(inputs as they count, the records in overlaps)"""
    given = inputs(world)
    names = {name: [row[name] for row in world["records"]] for name in ("organisation", "employer")}
    kept, overlaps = resolve(given.records.assign(**names))
    claimed = given.records.assign(**names)["record_id"].isin({pk for ids in overlaps["record_ids"] for pk in ids})
    return replace(given, records=kept), given.records.assign(**names)[claimed]


def state(world):
    given, claimed = resolved(world)
    sent = [{"id": number, "organisation": o, "area": a} for number, (o, a) in enumerate(sorted(world["submissions"]))]
    return State(given, PARAMETERS, sent, claimed)


def slow(world):
    return Report(
        world | {"register": oracle({k: v for k, v in world.items() if k != "submissions"}).register}, MEASURES
    )


def parts(values):
    """The part of each step, exactly; a step without a figure is told with the next."""
    filled = [values[0]]
    for value in values[1:]:
        filled.append(filled[-1] if np.isnan(value) else value)
    return [Fraction(b) - Fraction(a) for a, b in zip(filled, filled[1:], strict=False)]


def known(values):
    return not np.isnan(values[0]) and not np.isnan(values[-1])


@FEW
@given(reports(), reports())
def check_the_sum(one, other):
    found = split(state(one), state(other), False)
    index = pd.MultiIndex.from_frame(found.keys)
    for end, world in ((0, one), (-1, other)):
        lines = compute(resolved(world)[0], PARAMETERS).lines.set_index(KEY)
        for name in FIGURES:
            assert np.array_equal(found.values[name][:, end], lines[name].reindex(index).to_numpy(), equal_nan=True)
    back = split(state(other), state(one), False)
    assert back.keys.equals(found.keys)
    for name in FIGURES:
        for values, returning in zip(found.values[name], back.values[name], strict=True):
            if known(values):
                counted["lines"] += 1
                counted["parts"] += sum(part != 0 for part in parts(values)) > 1
                assert sum(parts(values)) == Fraction(values[-1]) - Fraction(values[0])
                assert sum(parts(returning)) == -sum(parts(values))


def test_the_parts_add_up_exactly_and_the_way_back_is_the_opposite():
    check_the_sum()
    assert counted["lines"] > 200 and counted["parts"] > 20


@FEW
@given(reports(), reports(), st.sampled_from(sorted(KINDS)))
def test_what_did_not_change_has_no_part(one, other, kind):
    """Only one kind of input differs: all of the difference is its step's."""
    mixed = one | {name: other[name] for name in KINDS[kind]}
    assert set(split(state(one), state(mixed), False).codes) <= {kind}


def real_parts(found):
    """Of every line's `current`; 0 where there is no such step, or no figure at an end."""
    place = found.codes.index("real") if "real" in found.codes else None
    return [parts(row)[place] if place is not None and known(row) else 0 for row in found.values["current"]]


@FEW
@given(reports(), reports(), st.booleans(), st.permutations("PQR"), st.randoms(use_true_random=False))
def check_what_was_reported(one, other, same_coverage, names, rng):
    """Only what was reported differs."""
    shared = set(one) - RECORDS | ({"status", "listed"} if same_coverage else set())
    other = other | {name: one[name] for name in shared}
    found = split(state(one), state(other), False)
    assert set(found.codes) <= {"submissions", "real"}
    as_the_loops_say(found, one, other)
    whatever_others_say(found, one, other)
    in_any_order(found, one, other, names, rng)


def as_the_loops_say(found, one, other):
    """Against loops over plain dicts; the way back is the opposite."""
    back, before, after = split(state(other), state(one), False), slow(one), slow(other)
    each = zip(
        found.keys.itertuples(index=False), found.values["current"], real_parts(found), real_parts(back), strict=True
    )
    for key, values, part, returning in each:
        targets = after.slow.parts(key.method, key.target_kind, key.target)
        if not known(values) or any(kind == "group" for kind, _target in targets):
            continue  # in a group, a cadre that only one report knows is not asked for: see test_changes
        expected = real(before, after, *key)
        assert float(part) == pytest.approx(float(expected), abs=1e-9), key
        assert float(returning) == pytest.approx(-float(expected), abs=1e-9), key
        counted["real"] += expected != 0


def whatever_others_say(found, one, other):
    """Who has no submission on one side adds nothing: with seven times their numbers real change is the same."""
    again = split(state(louder(one, other)), state(louder(other, one)), False)
    ends = [each.values["current"][:, [0, -1]] for each in (found, again)]
    counted["alone"] += not np.array_equal(*ends, equal_nan=True)
    for key, part, other_part in zip(found.keys.itertuples(), real_parts(found), real_parts(again), strict=True):
        assert float(part) == pytest.approx(float(other_part), abs=1e-9), key


def louder(world, other):
    both = slow(other)
    return world | {
        "records": [
            row
            if both.reported_by(row["organisation"], row["area"])
            else row | {name: row[name] * 7 for name in MEASURES if isinstance(row[name], Fraction)}
            for row in world["records"]
        ]
    }


def in_any_order(found, one, other, names, rng):
    """Of rows and of organisations."""
    called = dict(zip("PQR", names, strict=True))

    def shuffled(frame):
        order = list(range(len(frame)))
        rng.shuffle(order)
        return frame.iloc[order]

    def mixed(world):
        records = [row | {"organisation": called[row["organisation"]]} for row in world["records"]]
        first = state(world | {"records": records, "submissions": {(called[o], a) for o, a in world["submissions"]}})
        frames = {name: shuffled(frame) for name, frame in vars(first.inputs).items()}
        return replace(first, inputs=replace(first.inputs, **frames), claimed=shuffled(first.claimed))

    again = split(mixed(one), mixed(other), False)
    assert again.codes == found.codes
    for name in FIGURES:
        assert np.array_equal(found.values[name], again.values[name], equal_nan=True)


def test_real_change_is_of_organisations_that_reported_both_times():
    check_what_was_reported()
    assert counted["real"] > 10 and counted["alone"] > 2
