"""Texts at their longest, in the shapes that cost patterns, parsers and differences the most."""

import pytest

from strategy.plans.forms.strategies import SDG
from strategy.writing import texts
from strategy.writing.fields import amount
from strategy.writing.personal import suspects
from strategy.writing.texts_diff import COSTLY, Costly, Counted, word_diff
from tests.linear import assert_linear, quickest, repeated

LONGEST = 20_000  # of a text that is looked through for words that name somebody; forms take at most 5,000
RUNS = ["a", "A", "1", "-", "'", " ", "@", ".", "(", "é", "\n", "\u0301\u0327"]  # one letter again and again
BEGUN = [  # what a pattern takes for a beginning, again and again without the end
    "a@", "a.", "a-", "A ", "A'", "A-", "0 ", "+2", "1 A ", "Mr ", "id ", "id:", "tel 1(", "tel ", "CM1A", "Jane's ",
    "Plot 1 A ", "P.O. Box ", "my mother ", "her name is A ", "1 rue A ", "lives at A ", "habite au rue ", "Okello ",
    "1.1234 ", "a@b.c ", "facebook.com/", "B.P. ",
]  # fmt: skip
HELD_UP = ["1.12345", "Mr", "Plot", "id", "my mother", "lives at", "1", "P.O. Box", "tel 1"]  # then nothing but spaces
MARKDOWN = [
    "*a ", "**a ", "*a*b", "a**b", "*_", "_a ", "<", "&amp", "\\", "> ", ">\n", "- ", "- a\n", "1. a\n", "|", "|a\n",
    "a\n", "# ", "\n", " ", "\t", "a\tb\n", "[^1]: a\n", "[[figure:", "***", "• ", "[a](", "[a](<b", "^[a", "![a",
    "a|b\n-|-\n", "[", "]",
]  # fmt: skip


@pytest.mark.parametrize("shape", [*RUNS, *BEGUN])
def test_words_that_name_somebody(shape):
    assert_linear(suspects, shape, LONGEST)


@pytest.mark.parametrize("word", HELD_UP)
def test_a_beginning_and_a_long_gap(word):
    assert_linear(lambda gap: suspects(f"{word}{gap}x {word}"), " ", LONGEST)


@pytest.mark.parametrize("shape", MARKDOWN)
def test_markdown(shape):
    def read(text):
        texts._read.cache_clear()
        texts.plain(texts.tidy(text))

    assert_linear(read, shape, texts.MOST // 4)


def test_a_table_of_many_columns_is_read_up_to_its_limit():
    def read(columns):
        texts._read.cache_clear()
        count = len(columns)
        texts.plain(f"|{'a|' * count}\n|{'-|' * count}\n" + "|\n" * count)

    assert quickest(read, "x" * 8_000) < 3 * quickest(read, "x" * 4_000) + 0.1


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize("old, new", [("u{}", "v{}"), ("a", "b"), ("{}", "-{}")])
def test_a_difference_stops_counting_in_time(between, old, new):
    """Words in common between words of their own: each search finds one, and begins anew behind it."""
    before = between.join(f"m{n} {old.format(n)}" for n in range(6_000))
    after = between.join(f"m{n} {new.format(n)}" for n in range(6_000))
    parts = [each for line in (before, after) for each in [line.split(between)]]
    counted = Counted(None, *parts)
    with pytest.raises(Costly):
        for _again in range(COSTLY):
            counted.find_longest_match(0, len(parts[0]), 0, len(parts[1]))
    assert counted.done <= COSTLY + counted.steps[-1]
    found = word_diff(before, after)
    assert "".join(text for op, text in found if op != "added") == before
    assert "".join(text for op, text in found if op != "removed") == after


def test_a_difference_of_two_pages_is_still_word_by_word():
    before = " ".join(f"word{n % 400}" for n in range(800))
    found = word_diff(before, before.replace("word123 ", "other "))
    assert [text for op, text in found if op == "added"] == ["other", "other"]


@pytest.mark.parametrize("shape", ["1", "1 ", "1,", "1.", " ", "'1"])
def test_amounts_and_targets(shape):
    def read(text):
        SDG.match(text)
        try:
            amount(f"{text}x")
        except Exception as refused:
            assert type(refused).__name__ == "ValidationError"

    assert_linear(read, shape, 200_000)


def test_a_number_of_more_figures_than_any_amount_is_refused_in_words():
    for figures in (29, 40, 4_500):
        with pytest.raises(Exception, match="too large") as refused:
            amount(repeated("9", figures))
        assert refused.typename == "ValidationError"
