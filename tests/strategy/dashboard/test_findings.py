"""What a heading says of lines: kinds of worker apart, a share that is not whole never said so, nobody short by 0.0."""

from types import SimpleNamespace

import pytest

from strategy.dashboard import findings
from strategy.reports.models import TargetKind
from strategy.requirements.models import Method

NORM = Method.NORM.value


def line(required, shortage, surplus=0.0, kind="", **more):
    current = required - shortage + surplus
    return SimpleNamespace(
        target_kind=TargetKind.KIND if kind else TargetKind.ALL,
        target=kind,
        required=required,
        shortage=shortage,
        surplus=surplus,
        current=current,
        difference=current - required,
        ratio=(required - shortage) / required if required else None,
        reason="",
        **more,
    )


def everyone(method=NORM):
    return SimpleNamespace(kind=TargetKind.ALL, method=method)


def one(method=NORM):
    return SimpleNamespace(kind=TargetKind.CADRE, method=method, target_label=lambda: "Officers")


@pytest.mark.parametrize(
    ("shortage", "short", "place"),
    [
        (3, "Abim is 3 officers short", "Abim has in place 9 of 12 officers required by norm"),
        (0.4, "Abim is 0.4 officers short", "Abim has in place 11.6 of 12.0 officers required by norm"),
        (0.06, "Abim is 0.1 officers short", "Abim has in place 11.9 of 12.0 officers required by norm"),
        (0.02, "Abim has the officers it requires", "Abim has the 12 officers required by norm, or more: 12"),
    ],
)
def test_less_than_a_twentieth_of_a_worker_is_nobody(shortage, short, place):
    assert findings.short_of("Abim", line(12, shortage), one()) == short
    assert findings.headline("Abim", line(12, shortage), one()) == place


def test_kinds_of_worker_are_said_apart_where_all_cadres_are_selected():
    held = [line(200, 70, 5, "professional"), line(40, 0.3, 0, "volunteer")]
    lines = {(NORM, TargetKind.KIND.value, each.target): each for each in held}
    added = line(240, 70.3, 5)
    lines[NORM, TargetKind.ALL.value, ""] = added
    assert findings.headline("Abim", added, everyone(), lines) == (
        "Abim, in place by norm: 65 of 100 professionals, 39.7 of 40.0 volunteers"
    )
    assert findings.short_of("Abim", added, everyone(), lines) == (
        "Abim, missing workers by kind: 70 professionals, 0.3 volunteers"
    )


@pytest.mark.parametrize("method", ["approved_posts", "funded_posts"])
def test_vacant_posts_by_kind(method):
    lines = {(method, TargetKind.KIND.value, "professional"): line(20, 8, 0, "professional")}
    assert findings.short_of("Abim", line(20, 8), everyone(method), lines) == (
        "Abim, vacant posts by kind of worker: 8 professionals"
    )


def test_one_line_stands_for_all_only_where_there_is_no_kind():
    lines = {(NORM, TargetKind.ALL.value, ""): line(12, 3)}
    assert findings.short_of("Abim", line(12, 3), everyone(), lines) == "Abim is 3 workers short"
