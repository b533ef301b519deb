"""Written together: nothing is lost when two people save, and a frozen version cannot be changed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.plans.models import Section
from strategy.writing.services import editing
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM, line
from tests.worlds import kept
from workforce.history.models import Event
from workforce.history.stale import Stale


@kept
def w(world):
    make_strategy(world)
    return world


def test_a_save_makes_the_next_revision_and_one_line_of_history(w):
    saved = editing.save(w.section, values={"text": "Every child is seen."}, revision=0, by=w.planner)
    assert (saved.revision, saved.edited_by) == (1, w.planner)
    event = Event.objects.of(saved).get()
    assert event.before == {"text": "Every child is **heard**."} and event.after == {"text": "Every child is seen."}


def test_a_stale_save_is_refused_and_tells_what_is_saved_now(w):
    editing.save(w.section, values={"text": "First"}, revision=0, by=w.administrator)
    with pytest.raises(Stale) as refused:
        editing.save(w.section, values={"text": "Second"}, revision=0, by=w.planner)
    assert refused.value.current.text == "First" and refused.value.by == w.administrator
    assert Section.objects.get(pk=w.section.pk).text == "First"


def test_saving_nothing_new_writes_nothing(w):
    before = Section.objects.get(pk=w.section.pk)
    saved = editing.save(w.section, values={"text": w.section.text}, revision=0, by=w.administrator)
    assert saved.revision == 0 and not Event.objects.of(saved).exists()
    after = Section.objects.get(pk=w.section.pk)
    assert (after.revision, after.edited_at, after.edited_by) == (0, before.edited_at, before.edited_by)


def test_rows_are_replaced_and_unchanged_ones_keep_their_place(w):
    first = w.action.costs.get(year=2027)
    rows = [{"year": 2027, "amount": Decimal(100), "funded": Decimal(50)}, {"year": 2029, "amount": Decimal(7)}]
    editing.save(w.action, values={}, rows={"costs": rows}, revision=0, by=w.planner)
    assert {cost.year: cost.amount for cost in w.action.costs.all()} == {2027: 100, 2029: 7}
    assert w.action.costs.get(year=2027).pk == first.pk
    event = Event.objects.of(w.action).get()
    assert event.before["costs"] != event.after["costs"]


def test_a_frozen_version_is_not_changed(w):
    type(w.strategy).objects.filter(pk=w.strategy.pk).update(status="endorsed")
    for change in (
        lambda: editing.save(w.section, values={"text": "x"}, revision=0, by=w.planner),
        lambda: editing.remove(w.action, revision=0, by=w.planner),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "frozen"
    assert Section.objects.get(pk=w.section.pk).text == "Every child is **heard**."


def test_drafts_are_kept_for_each_person_and_seen_by_others(w):
    editing.keep(w.section, values={"text": "half a sent"}, revision=0, by=w.planner)
    assert editing.kept(w.section, by=w.planner).values == {"text": "half a sent"}
    assert editing.kept(w.section, by=w.administrator) is None
    assert editing.others_at([w.section], by=w.administrator) == {w.section.pk: [w.planner]}
    assert editing.others_at([w.section], by=w.planner) == {}
    editing.save(w.section, values={"text": "half a sentence"}, revision=0, by=w.planner)
    assert editing.kept(w.section, by=w.planner) is None


def test_a_cited_figure_reads_its_frozen_line(w, django_assert_num_queries):
    coverage = Figure.objects.create(report=w.report, method=NORM, area="TL", field="coverage")
    rate = Figure.objects.create(report=w.report, rate="density_headcount", area="TL", field="value")
    with django_assert_num_queries(4):
        shown = citing.read_figures([w.figure, coverage, rate])
    short = line(w.report, "abara").shortage
    assert shown[w.figure.pk].value == short and shown[w.figure.pk].text == f"{short:.0f} short"
    assert (
        shown[w.figure.pk].url
        == f"/reports/{w.report.number}/why/?method=population_norm&area=abara&target=cadre%3Aswo"
    )
    assert shown[coverage.pk].text == "4 of 4 areas" and shown[coverage.pk].target == "All cadres"
    assert shown[rate.pk].value or shown[rate.pk].reason


def test_a_figure_without_a_number_says_why(w):
    nothing = Figure.objects.create(report=w.report, method="caseload", area="TL", field="shortage")
    shown = citing.read_figure(nothing)
    assert shown.value is None and shown.reason and shown.text == shown.reason
