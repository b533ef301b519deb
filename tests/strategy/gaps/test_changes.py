"""Each step of a change alone and all together, worked by hand. SW is wanted at 10 per 100,000 children.

A: 200,000 children, 9 workers    B: 100,000 children, 6 workers    C: 300,000 children, 20 workers
required 20, 10, 30; current 35 of 60; shortage 11 + 4 + 10 = 25
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mapping.overlaps.resolving import resolve
from strategy.gaps.calculation import Inputs, Parameters
from strategy.gaps.change_facts import facts
from strategy.gaps.changes import FIGURES, State, split
from tests.strategy.gaps.frames import children, country, records, requirement

CHILDREN = {"A": 200_000, "B": 100_000, "C": 300_000}
WORKERS = {"A": 9, "B": 6, "C": 20}


def state(
    workers=None,
    *,
    base="ABC",
    status=None,
    people=CHILDREN,
    per_100k=10,
    norms=None,
    claims=(),
    also=(),
    submissions=None,
    settled=None,
    **more,
):
    """workers: {area: number}, of MIN; those not named report nothing of SW.
    claims: (area, organisation, number) of one key each. also: records of others.
    submissions: (organisation, area); else of whoever has records.
    """
    given = country(list(base), cadres=more.pop("cadres", (("SW", "professional"),)))
    workers = WORKERS if workers is None else workers
    rows = [{"area": area, "headcount": number} for area, number in workers.items()] + list(also)
    claims = [{"area": a, "organisation": o, "employer": "HOPE", "headcount": n} for a, o, n in claims]
    made = records(*rows, *claims)
    claimed, apart = made.iloc[len(rows) :], made.iloc[: len(rows)]
    if submissions is None:
        submissions = made[["organisation", "area"]].drop_duplicates().itertuples(index=False)
    sent = [{"id": number, "organisation": o, "area": area} for number, (o, area) in enumerate(submissions)]
    kept, _found = resolve(claimed, settled) if len(claimed) else (claimed, None)
    given["records"] = pd.concat([apart, kept[list(apart)]], ignore_index=True) if len(claimed) else apart
    status = {area: "complete" if area in workers else "none" for area in base} | (status or {})
    given["coverage"] = pd.DataFrame(list(status.items()), columns=["area", "status"])
    given["population"] = children({area: count for area, count in people.items() if area in base})
    norms = norms or [requirement("population_norm", "SW", population_group="children", per_100k=per_100k)]
    given["requirements"] = pd.DataFrame(norms)
    return State(Inputs(**(given | more)), Parameters(children_group="children"), sent, claimed, settled)


def parts(found, area="UG", figure="current", kind="all", target="", method="population_norm"):
    keys = found.keys
    [row] = keys.index[
        (keys.area == area) & (keys.target_kind == kind) & (keys.target == target) & (keys.method == method)
    ]
    values = found.values[figure][row]
    return {step: round(b - a, 9) for step, a, b in zip(found.codes, values, values[1:], strict=False) if a != b}


def decided(area, organisation, decision="keep"):
    key = {
        "cadre": "SW",
        "employer": "HOPE",
        "employment": "permanent",
        "sector": "welfare",
        "level": "district",
        "workplace": "office",
    }
    return pd.DataFrame([{"area": area, **key, "decision": decision, "organisation": organisation}])


def test_nothing_changed():
    found = split(state(), state(), False)
    assert found.codes == [] and len(found.keys)
    assert parts(found) == {}


def test_the_norm_was_raised():
    found = split(state(), state(per_100k=12), False)
    assert found.codes == ["requirement"]
    assert parts(found) == {}
    assert parts(found, figure="required") == {"requirement": 12}
    assert parts(found, figure="shortage") == {"requirement": 12}
    assert parts(found, figure="difference") == {"requirement": -12}


def test_the_population_grew():
    found = split(state(), state(people=CHILDREN | {"A": 250_000}), False)
    assert found.codes == ["population"]
    assert parts(found, figure="required") == {"population": 5}


def test_an_area_more_reported_and_one_no_longer():
    found = split(state({"A": 9, "B": 6}), state({"A": 9, "C": 20}), False)
    assert found.codes == ["submissions"]
    assert parts(found) == {"submissions": 14}
    assert parts(found, figure="required") == {"submissions": 20}
    assert found.cells["population_norm"]["cadre:SW"] == [1, 1, 1]
    assert found.cells["population_norm"]["areas"] == {"matched": ["A"], "new": ["C"], "gone": ["B"]}


@pytest.mark.parametrize("same_round, step", [(True, "corrections"), (False, "real")])
def test_another_number_in_a_matched_area(same_round, step):
    found = split(state(), state(WORKERS | {"A": 12}), same_round)
    assert found.codes == [step]
    assert parts(found) == {step: 3}
    assert parts(found, figure="shortage") == {step: -3}


def test_known_only_now_is_no_real_change():
    """A blank that was filled in: the area was complete both times, but its workers are known only now."""
    found = split(state(WORKERS | {"A": float("nan")}), state(WORKERS | {"B": 7}), False)
    assert parts(found) == {"submissions": 9, "real": 1}


def ngo(area, number, organisation="NGO", **more):
    return {"area": area, "organisation": organisation, "headcount": number, **more}


def test_one_organisation_fell_out_of_a_matched_area():
    """Kampala with invented numbers: 420 -> 390. Those of both reports rose by 22; one with 52 is in review."""
    before = state({"A": 300}, base="A", also=[ngo("A", 68), ngo("A", 52, "AID")])
    now = state({"A": 315}, base="A", also=[ngo("A", 75)])
    for area in ("UG", "A"):
        assert parts(split(before, now, False), area) == {"submissions": -52, "real": 22}
        assert parts(split(now, before, False), area) == {"submissions": 52, "real": -22}
        assert parts(split(before, now, True), area) == {"submissions": -52, "corrections": 22}
    only = split(before, replace(before, inputs=replace(now.inputs, records=before.inputs.records[:2])), False)
    assert only.codes == ["real"]  # the submission counts: it has no workers any more


def test_who_came_adds_nothing_to_real_change():
    found = split(state(), state(WORKERS | {"B": 8}, also=[ngo("B", 40), ngo("C", 1)]), False)
    assert parts(found) == {"submissions": 41, "real": 2}
    assert split(state(), state(also=[ngo("B", 40)]), False).codes == ["submissions"]


def test_a_nil_submission_is_a_report():
    """Nobody any more is real change; no submission any more is not."""
    before = state(also=[ngo("A", 4)])
    assert parts(split(before, state(submissions=[*places("MIN"), ("NGO", "A")]), False)) == {"real": -4}
    assert parts(split(before, state(), False)) == {"submissions": -4}


def places(organisation, areas="ABC"):
    return [(organisation, area) for area in areas]


def test_one_file_for_the_country_is_a_report_of_every_area():
    """NGO wrote for A alone, then for the country: A is real change, B is newly reported."""
    before = state(also=[ngo("A", 4)])
    now = state(also=[ngo("A", 6), ngo("B", 10)], submissions=[*places("MIN"), ("NGO", "UG")])
    assert parts(split(before, now, False)) == {"submissions": 10, "real": 2}
    assert told(before, now)["submissions"] == {
        "new": {"count": 1, "list": [{"organisation": "NGO", "area": "B", "workers": {"population_norm": {"SW": 10}}}]}
    }


def test_an_open_overlap_lost_one_side():
    """GOV said 5 both times. NGO's 3, the lower, counted; it sent nothing the second time."""
    before = state(claims=[("A", "GOV", 5), ("A", "NGO", 3)])
    now = state(also=[ngo("A", 5, "GOV")])
    assert parts(split(before, now, False)) == {"submissions": 2}
    assert parts(split(now, before, False)) == {"submissions": -2}
    assert parts(split(before, state(also=[ngo("A", 6, "GOV")]), False)) == {"submissions": 2, "real": 1}


def test_who_alone_reported_a_cadre_fell_out():
    """Nobody else lists the cadre: nothing is known of it now, so the area is no longer counted."""
    before = state({}, base="A", also=[ngo("A", 4)], status={"A": "complete"}, listed=nothing_listed())
    now = state({}, base="A", status={"A": "complete"}, listed=nothing_listed())
    found = split(before, now, False)
    assert found.cells["population_norm"]["cadre:SW"] == [0, 0, 1]
    assert np.isnan(found.values["current"][:, -1]).all()
    listed = state({}, base="A", status={"A": "complete"})
    assert parts(split(before, listed, False)) == {"submissions": -4}


def nothing_listed():
    return pd.DataFrame({"area": [], "cadre": []}, dtype=object)


def test_known_of_the_matched_only_with_others_is_who_reported():
    """GOV left its number empty, so NGO's counted; without NGO, GOV now says 9: what it had then is not known."""
    before = state(claims=[("A", "GOV", float("nan")), ("A", "NGO", 3)])
    now = state(WORKERS | {"B": 7}, also=[ngo("A", 9, "GOV")])
    assert parts(split(before, now, False)) == {"submissions": 6, "real": 1}


def test_shortage_and_posts_are_split_alike():
    """A wants 20. MIN 9 -> 12, NGO's 4 fall out: 7 missing, then 11 without NGO, then 8."""
    found = split(state(also=[ngo("A", 4)]), state(WORKERS | {"A": 12}), False)
    assert parts(found, figure="shortage") == {"submissions": 4, "real": -3}
    assert parts(found, figure="required") == {}
    posts = [requirement("approved_posts", "SW", unit="posts")]
    before = state({}, norms=posts, also=[ngo("A", 1, posts_approved=9, posts_filled=4), gov(9, 4)], **complete())
    now = state({}, norms=posts, also=[gov(10, 6)], **complete())
    given = {"method": "approved_posts"}
    assert parts(split(before, now, False), **given) == {"submissions": -4, "real": 2}
    assert parts(split(before, now, False), figure="required", **given) == {"submissions": -9, "real": 1}


def gov(approved, filled):
    return {"area": "A", "organisation": "GOV", "posts_approved": approved, "posts_filled": filled, "headcount": filled}


def complete():
    return {"status": dict.fromkeys("ABC", "complete")}


def test_an_overlap_was_settled():
    claims = [("A", "GOV", 5), ("A", "NGO", 3)]
    found = split(state(claims=claims), state(claims=claims, settled=decided("A", "GOV")), True)
    assert found.codes == ["overlap"]
    assert parts(found) == {"overlap": 2}
    both = split(state(claims=claims), state(claims=claims, settled=decided("A", "", "both")), True)
    assert parts(both) == {"overlap": 5}


def test_a_decision_that_stands_has_no_part():
    """What the chosen organisation says changed by 2:
    real change, though without the decision nothing would have moved.
    """
    before = state(claims=[("A", "GOV", 5), ("A", "NGO", 3)], settled=decided("A", "GOV"))
    now = state(claims=[("A", "GOV", 7), ("A", "NGO", 3)], settled=decided("A", "GOV"))
    assert parts(split(before, now, False)) == {"real": 2}


def test_a_decision_not_taken_again_takes_its_effect_away():
    claims = [("A", "GOV", 5), ("A", "NGO", 3)]
    assert parts(split(state(claims=claims, settled=decided("A", "", "both")), state(claims=claims), False)) == {
        "overlap": -5
    }


def test_reports_from_before_claims_were_kept():
    claims = [("A", "GOV", 5), ("A", "NGO", 3)]
    before = replace(state(claims=claims), claimed=None, settled=None)
    assert parts(split(before, state(claims=claims, settled=decided("A", "GOV")), True)) == {"overlap": 2}
    settled = state(claims=claims, settled=decided("A", "GOV"))
    found = split(settled, before, True)
    assert parts(found) == {"corrections": -2}
    assert facts(settled, before, found, True)["unclear"] == ["overlap"]


def test_a_split_district_is_never_real_change():
    """C became D and E: its 20 workers are 11 and 8 now."""
    now = state({"A": 10, "B": 6, "D": 11, "E": 8}, base="ABDE", people=CHILDREN | {"D": 100_000, "E": 200_000})
    found = split(state(), now, False)
    assert parts(found) == {"lists": -1, "real": 1}
    assert found.values["current"][found.keys.area.isin(["C", "D", "E"])].shape[0] == 9  # three lines each
    assert facts(state(), now, found, False)["lists"] == {
        "areas_new": {"count": 2, "codes": ["D", "E"]},
        "areas_ended": {"count": 1, "codes": ["C"]},
    }


def test_a_cadre_that_is_new():
    cadres = (("SW", "professional"), ("PSW", "para"))
    norms = [requirement("population_norm", name, population_group="children", per_100k=10) for name in ("SW", "PSW")]
    now = state(WORKERS | {"B": 7}, cadres=cadres, norms=norms)
    found = split(state(), now, False)
    assert parts(found) == {"real": 1}
    assert parts(found, figure="required") == {"lists": 60}


def test_only_some_employers_count():
    now = state()
    now = replace(now, parameters=replace(now.parameters, employer_types=("national_ngo",)))
    assert parts(split(state(), now, True)) == {"lists": -35}


def test_all_at_once_in_order():
    before = state({"A": 9, "B": 6}, claims=[("A", "GOV", 5), ("A", "NGO", 3)])
    now = state(
        {"A": 11, "B": 6, "C": 20},
        per_100k=12,
        people=CHILDREN | {"B": 150_000},
        claims=[("A", "GOV", 5), ("A", "NGO", 3)],
        settled=decided("A", "GOV"),
    )
    found = split(before, now, False)
    assert found.codes == ["requirement", "population", "submissions", "real", "overlap"]
    assert parts(found) == {"submissions": 20, "real": 2, "overlap": 2}
    assert parts(found, figure="required") == {"requirement": 6, "population": 6, "submissions": 36}
    # A: 12 of 20, then of 24, then 14, then 16; B: 6 of 10, of 12, of 18; C: 20 of 36
    assert parts(found, figure="shortage") == {
        "requirement": 6,
        "population": 6,
        "submissions": 16,
        "real": -2,
        "overlap": -2,
    }
    [row] = found.keys.index[(found.keys.area == "C") & (found.keys.target_kind == "cadre")]
    assert list(found.values["current"][row]) == pytest.approx([float("nan")] * 3 + [20] * 3, nan_ok=True)


def test_a_norm_that_moved_from_a_cadre_to_its_group_is_told_with_the_lists():
    """The cadre joined a group that has a norm: with the earlier norms the new list contradicts itself."""
    norm = requirement("population_norm", "SW", population_group="children", per_100k=10)
    of_group = requirement("population_norm", "professional", "group", population_group="children", per_100k=8)
    other = requirement("population_norm", "X", population_group="children", per_100k=1)
    before = state(cadres=(("SW", "none"), ("X", "professional")), norms=[norm, {**of_group}])
    now = state(cadres=(("SW", "professional"), ("X", "others")), norms=[of_group, other])
    found = split(before, now, False)
    assert (found.joined, found.codes) == (["lists"], ["requirement"])
    assert parts(found, figure="required", kind="group", target="professional") == {}


def test_another_method_explains_what_recomputation_does_not():
    before = state()
    plain = split(before, state(), False)
    stored = plain.keys.assign(**{name: plain.values[name][:, 0] for name in FIGURES})
    stored.loc[stored.area == "UG", "current"] = 33
    found = split(replace(before, lines=stored), state(WORKERS | {"A": 10}), False)
    assert found.codes == ["real", "method"]
    assert found.values["current"][found.keys.area == "UG", 0] == pytest.approx(33)
    assert parts(found) == {"real": 1, "method": 2}


# What is told beside the steps ---------------------------------------------------------------------------------------
def told(before, now, same_round=False):
    return facts(before, now, split(before, now, same_round), same_round)


def test_what_changed_of_requirements_and_people_is_told():
    norm = requirement("population_norm", "SW", population_group="children", per_100k=10)
    caseload = requirement("caseload", "SW", unit="fte", cases_per_worker=20.0)
    now = state(norms=[norm | {"per_100k": 12, "counts_agency": True}, caseload], people=CHILDREN | {"A": 250_000})
    said = told(state(norms=[norm]), now)
    which = {"method": "population_norm", "target_kind": "cadre", "target": "SW", "area": ""}
    which |= {"population_group": "children", "unit": "headcount"}
    assert said["requirement"] == {
        "changed": [
            which | {"name": "per_100k", "before": 10, "after": 12},
            which | {"name": "counts_agency", "before": False, "after": True},
        ],
        "new": [which | {"method": "caseload", "population_group": "", "unit": "fte"}],
    }
    assert said["population"] == [{"group": "children", "areas": 1, "before": 600_000, "after": 650_000}]
    assert told(now, state(norms=[norm]))["requirement"]["ended"] == said["requirement"]["new"]


def test_what_changed_of_the_register_is_told_without_frozen_posts():
    def register(approved):
        rows = [("A", "SW", approved * 1000.0, 15_000.0, 3_000.0), ("B", "SW", 9_000.0, 9_000.0, 0.0)]
        return pd.DataFrame(rows, columns=["area", "cadre", "approved", "funded", "frozen"])

    before, now = state(establishment=register(20)), state(establishment=register(25))
    assert told(before, now)["requirement"] == {"posts": {"count": 1, "before": 26, "after": 31}}
    assert told(before, state(establishment=register(20)))["requirement"] == {}
    assert told(state(), before)["requirement"] == {"posts": {"count": 2, "before": 0, "after": 26}}


def test_who_reported_in_one_report_only_is_told_with_their_workers():
    """Those with most first. A nil submission has no workers; volunteers count only where the norm names them."""
    others = [
        {"area": "A", "organisation": "NGO", "headcount": 7},
        {"area": "B", "organisation": "AID", "headcount": 30, "employment": "unpaid_volunteer"},
        {"area": "B", "organisation": "BIG", "headcount": 9},
    ]
    sent = [("MIN", "A"), ("MIN", "B"), ("MIN", "C"), ("NGO", "A"), ("AID", "B"), ("BIG", "B"), ("NIL", "C")]
    before, now = state(), state(also=others, submissions=sent)
    rows = [("BIG", "B", 9), ("NGO", "A", 7), ("AID", "B", 0), ("NIL", "C", 0)]
    said = [{"organisation": o, "area": a, "workers": {"population_norm": {"SW": n}} if n else {}} for o, a, n in rows]
    assert told(before, now)["submissions"] == {"new": {"count": 4, "list": said}}
    assert told(now, before)["submissions"] == {"gone": {"count": 4, "list": said}}
    norm = requirement("population_norm", "SW", population_group="children", per_100k=10, counts_volunteers=True)
    counting = state(also=others, submissions=sent, norms=[norm])
    assert told(before, counting)["submissions"]["new"]["list"][0]["organisation"] == "AID"


def test_newer_versions_are_told_within_one_round():
    now = state()
    for row in now.submissions:
        row["id"] += 1 if row["area"] == "A" else 0
    assert told(state(), now, same_round=True)["submissions"] == {
        "newer": {"count": 1, "list": [{"organisation": "MIN", "area": "A"}]}
    }
    assert told(state(), now)["submissions"] == {}


def test_decisions_taken_changed_and_taken_back_are_told():
    claims = [(area, organisation, 5) for area in "ABC" for organisation in ("GOV", "NGO")]
    before = state(claims=claims, settled=pd.concat([decided("A", "GOV"), decided("B", "GOV")]))
    now = state(claims=claims, settled=pd.concat([decided("B", "NGO"), decided("C", "", "both")]))
    said = told(before, now)["overlap"]
    assert {word: [(row["area"], row["organisation"]) for row in found["list"]] for word, found in said.items()} == {
        "settled": [("C", "")], "changed": [("B", "NGO")], "open_again": [("A", "GOV")],
    }  # fmt: skip
    assert said["settled"]["list"] == [{"area": "C", "cadre": "SW", "decision": "both", "organisation": ""}]


def test_areas_and_cadres_that_moved_are_told():
    now = state(cadres=(("SW", "para"),))
    now.inputs.areas.loc[len(now.inputs.areas)] = ["N", "UG", "region", 1, False]
    now.inputs.areas.loc[now.inputs.areas["code"] == "B", "parent"] = "N"
    now = replace(now, parameters=replace(now.parameters, employer_types=("national_ngo", "government")))
    assert told(state(), now)["lists"] == {
        "areas_moved": {"count": 1, "codes": ["B"]}, "cadres_moved": {"count": 1, "codes": ["SW"]},
        "employers": [[], ["government", "national_ngo"]],
    }  # fmt: skip
