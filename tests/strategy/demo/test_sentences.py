"""Every sentence that the application makes of the demonstration's reports is understood and is so, in each language;
one that is not would be found.
"""

import re

import pytest
from django.utils import translation

from strategy.changes import services as changes
from strategy.changes.tasks import run_change
from strategy.reports import reading
from strategy.reports.models import GapLine, GapReport, WorkerKind
from tests.strategy.demo import rules, sentences, tiles
from tests.strategy.demo.grammar import Grammar, rounded
from workforce.people.models import User

pytestmark = pytest.mark.slow
LEAST = 19_000  # sentences looked at


@pytest.fixture(scope="module")
def compared(report):
    """The newest report, and why it is not what the reports before it were."""
    for each in GapReport.objects.filter(status="done").order_by("number"):
        for change in changes.due(each):
            run_change(change.pk)
    return reading.with_frozen(report)


@pytest.fixture(scope="module", params=["en", "fr"])
def told(request, compared):
    """(grammar, [(text, what it is of, its faults)]) in a language."""
    grammar = Grammar(request.param, rules.ALL, rules.NAMED)
    with translation.override(request.param):
        found = [
            *sentences.of_report(compared),
            *sentences.of_packs(),
            *sentences.of_documents(),
            *sentences.of_changes(),
        ]
        return grammar, [(str(text), about, grammar.faults(str(text), about)) for text, about in found]


def test_every_sentence_is_understood_and_is_so(told):
    grammar, found = told
    faults = list(dict.fromkeys(fault for _text, _about, own in found for fault in own))
    assert faults[:20] == []
    assert len(found) > LEAST and len(grammar.used) > 60


@pytest.mark.parametrize("address", ["/dashboard/", "/areas/subregion:acholi/", "/areas/district:isingiro/"])
def test_the_tiles_of_a_page_show_each_kind_of_worker_with_its_own_figures(told, compared, client, address):
    grammar, _found = told
    client.force_login(User.objects.get(username="planner"), "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = grammar.language
    html = client.get(address).content.decode()
    area = address.split("/")[2] or "UG"
    lines = GapLine.objects.filter(report=compared, method="population_norm", target_kind="kind", area=area)
    with translation.override(grammar.language):
        found = dict(tiles.tiles(html))
        assert len(found) == len(lines) == 4
        for line in lines:
            place, counted, known = found[str(WorkerKind(line.target).label)]
            assert place == [rounded(100 * (line.required - line.shortage) / line.required)]
            there = line.required - line.shortage
            assert counted == [rounded(there), rounded(line.required), -rounded(line.shortage)]
            more = [line.surplus] * (line.surplus >= 0.5) + [line.headquarters] * bool(line.headquarters)
            assert known == [line.cells_counted, line.cells_expected, *map(rounded, more)]


def test_a_sentence_with_another_number_or_name_is_found(told):
    """One of each pattern that claims something."""
    grammar, found = told
    judged, passed = set(), []
    for text, about, _faults in found:
        pattern = grammar.pattern_of(text)
        if pattern is None or pattern.check is rules.ANY or pattern.msgid in judged or not re.search(r"\d", text):
            continue
        judged.add(pattern.msgid)
        with translation.override(grammar.language):
            wrong = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)
            passed += [] if grammar.faults(wrong, about) else [wrong]
    assert passed == [] and len(judged) > 40


@pytest.mark.parametrize(
    ("one", "other"),
    [("less than", "more than"), ("grew by", "shrank by"), ("more workers are", "fewer workers are"),
     ("too many", "too few"), ("towards a shortage", "towards a surplus")],
)  # fmt: skip
def test_a_word_that_says_the_contrary_is_found(told, one, other):
    grammar, found = told
    if grammar.language != "en":
        pytest.skip("the words of one language are enough")
    said = [(text, about) for text, about, _faults in found if one in text or other in text]
    assert said
    for text, about in said[:50]:
        contrary = text.replace(one, other) if one in text else text.replace(other, one)
        with translation.override("en"):
            assert grammar.faults(contrary, about), contrary


def test_a_sentence_that_nobody_has_looked_at_is_not_understood(told):
    grammar, found = told
    assert grammar.faults("Nobody is missing anywhere.", found[0][1])
