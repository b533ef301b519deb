"""Texts: nothing that somebody writes or pastes breaks a page or gets lost; what changed can be read and is exact."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from strategy.figures import citing
from strategy.figures.models import Figure
from strategy.writing import texts, texts_html
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import NORM
from tests.worlds import kept


class Seen(HTMLParser):
    """Tags and attributes of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def attributes(self, name):
        return [attrs[name] for _tag, attrs in self.found if name in attrs]


# A page ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# One\n\n### Three", '<h3 dir="auto">One</h3><h5 dir="auto">Three</h5>'),
        ("**bold** and *not*", '<p dir="auto"><strong>bold</strong> and <em>not</em></p>'),
        ("a\nb", '<p dir="auto">a<br>b</p>'),
        ("3. c\n4. d", '<ol start="3"><li dir="auto">c</li><li dir="auto">d</li></ol>'),
        ("> said", '<blockquote dir="auto"><p dir="auto">said</p></blockquote>'),
        ("**unclosed", '<p dir="auto">**unclosed</p>'),
        ("“Word’s” – quotes…", '<p dir="auto">“Word’s” – quotes…</p>'),
        ("Heading?\n---", '<p dir="auto">Heading?</p><hr>'),
        ("    four spaces", '<p dir="auto">four spaces</p>'),
        ("[word]: not a link", '<p dir="auto">[word]: not a link</p>'),
        (
            "![x](http://t.example/p.png)",
            '<p dir="auto">!<a href="http://t.example/p.png" rel="noopener noreferrer">x</a></p>',
        ),
        ("<b onclick=x>b</b>", '<p dir="auto">&lt;b onclick=x&gt;b&lt;/b&gt;</p>'),
    ],
)
def test_how_a_text_looks(written, shown):
    assert texts.html(written, {}) == shown


@pytest.mark.parametrize(
    "scheme", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "&#106;avascript:x"]
)
def test_no_link_runs_anything(scheme):
    assert Seen(texts.html(f"[x]({scheme}) <{scheme}>", {})).attributes("href") == []


def test_a_table_can_be_scrolled_and_says_its_heads():
    html = texts.html("| a | b |\n|---|--:|\n| 1 | **2** |", {})
    assert '<th scope="col" dir="auto">a</th><th scope="col" class="n" dir="auto">b</th>' in html
    assert '<td class="n" dir="auto"><strong>2</strong></td>' in html and 'tabindex="0" role="region"' in html


def test_notes_are_numbered_and_stand_at_the_foot():
    html = texts.html("One[^a] two^[inline] again[^a]\n\n[^a]: The *first*.", {})
    links = [href for href in Seen(html).attributes("href") if "#n" in href]
    assert [href[-1] for href in links] == ["1", "2", "1"]
    ids = Seen(html).attributes("id")
    assert len(ids) == len(set(ids)) == 4 and {href[1:] for href in links} <= set(ids)
    assert "<em>first</em>" in html and html.endswith("</li></ol>")


def test_a_note_that_nothing_refers_to_or_that_is_there_twice_is_still_read():
    html = texts.html("Text[^a].\n\n[^a]: Used.\n\n[^a]: Twice.\n\n[^b]: Idle.", {})
    assert all(word in html for word in ("Used.", "Twice.", "Idle."))


def test_notes_of_two_texts_do_not_meet():
    first, second = (Seen(texts.html(f"{word}^[note]", {})).attributes("id") for word in ("One", "Two"))
    assert not set(first) & set(second)


PIECES = st.lists(
    st.sampled_from([
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:x)", '"onmouseover="x',
        "<a href='javascript:x'>", "**", "*", "_", "[", "](", ")", "^[", "[^1]", "[^1]: ", "[[figure:12]]",
        "[[figure:999]]", "[[figure:", "|", "\n", "\n\n", "> ", "- ", "1. ", "| a | b |\n|---|---|\n", "# ", "\\", "`",
        "&lt;", "&#x3C;", "<", ">", "'", "\u202e", "שלום", "مرحبا", "word ", "\t", "\x00",
        "    ", "http://x.example/\"onclick=x",
    ]), max_size=40,
).map("".join)  # fmt: skip
SHOWN = {
    12: citing.Shown(
        Figure(method=NORM, area='a&"b'), 3.0, 'three "short" <b>', "3", "A", "T", "M", "", "", 1, "draft", "", ""
    )
}
ALLOWED = {
    "a", "blockquote", "br", "div", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "span", "strong", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@given(st.one_of(PIECES, st.text(max_size=300)))
def test_nothing_that_runs_comes_through(text):
    html = texts.html(text, SHOWN)
    for tag, attrs in Seen(html).found:
        assert tag in ALLOWED
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "src")]
        assert re.match(r"(https?:|mailto:|tel:|/|#|[^:]*$)", attrs.get("href") or "", re.I)
    assert texts.plain(text) is not None and texts.figure_ids(text) >= {
        run.figure for block in texts.blocks(text) for run in block.runs if run.figure
    }


@given(
    st.lists(
        st.sampled_from(["alpha", "beta", "gamma", "**", "\n\n", "> ", "- ", "[^1]", "[^1]: ", "^[", "]", " "]),
        max_size=30,
    )
)
def test_no_word_is_lost(pieces):
    """Every word that was written is read, whatever the marks around it (not those of a
    note inside another's definition).
    """
    text = " ".join(pieces)
    for word in ("alpha", "beta", "gamma"):
        if word in text and "[^1]:" not in text:
            assert word in texts.plain(text)


def test_an_endless_text_is_read_as_plain_paragraphs():
    text = "**a** <b>\n\n" * 20_000
    assert texts.html(text, {}).startswith('<p dir="auto">**a** &lt;b&gt;</p>')


def test_brackets_without_end_are_read_in_no_time():
    started = time.monotonic()
    assert texts.html("[^" * 45_000, {}) == f'<p dir="auto">{"[^" * 45_000}</p>'
    assert time.monotonic() - started < 3


def test_deep_nesting_does_no_harm():
    for mark in (">", "- ", "*a ", "[", "^[", "**", "\t", " ", "|"):
        assert texts.html(texts.tidy(mark * 3000), {}) is not None


# Blocks for documents -------------------------------------------------------------------------------------------------


def test_blocks_are_a_tree():
    heading, paragraph, numbered, table, note = texts.blocks(
        "## H\n\nA **b *c***, [d](http://x.example) [[figure:7]]^[n]\n\n3. x\n   - y\n\n| h |\n|--:|\n| 1 |"
    )
    assert (heading.kind, heading.level, heading.runs[0].text) == ("heading", 2, "H")
    looks = [(run.text, run.bold, run.italic, run.link, run.figure, run.note) for run in paragraph.runs]
    assert looks == [
        ("A ", False, False, "", None, None),
        ("b ", True, False, "", None, None),
        ("c", True, True, "", None, None),
        (", ", False, False, "", None, None),
        ("d", False, False, "http://x.example", None, None),
        (" ", False, False, "", None, None),
        ("[[figure:7]]", False, False, "", 7, None),
        ("", False, False, "", None, 1),
    ]
    assert numbered.ordered and numbered.start == 3 and numbered.children[0].children[1].kind == "list"
    assert [[cell.runs[0].text for cell in row] for row in table.rows] == [["h"], ["1"]]
    assert table.rows[0][0].is_header and table.rows[1][0].align == "right"
    assert (note.kind, note.number, note.children[0].runs[0].text) == ("note", 1, "n")


def test_plain_words():
    assert texts.plain("# A\n\n- **b**\n- c\n\n| d | e |\n|---|---|\n| f | g |") == "A\nb\nc\nd\te\nf\tg"


# Figures --------------------------------------------------------------------------------------------------------------


@kept
def w(world):
    make_strategy(world)
    return world


def test_a_figure_is_a_link_to_how_it_was_computed(w):
    html = texts.html(f"Abara is [[figure:{w.figure.pk}]].")
    shown = citing.read_figure(w.figure)
    chip = next(attrs for tag, attrs in Seen(html).found if tag == "a")
    assert chip["href"] == shown.url and chip["class"] == "chip" and chip["title"] == shown.source
    assert f">{shown.text}</a>" in html


def test_an_unknown_figure_is_seen(w):
    assert "[figure 999999 not found]" in texts.html("[[figure:999999]]")


def test_figures_of_several_texts_are_read_at_once(w, django_assert_num_queries):
    other = Figure.objects.create(report=w.report, method=NORM, area="TL", field="current")
    with django_assert_num_queries(4):
        shown = texts.read_figures(
            f"[[figure:{w.figure.pk}]]", f"**[[figure:{other.pk}]]**", "none", "[[figure:999999]]"
        )
    assert set(shown) == {w.figure.pk, other.pk}
    with django_assert_num_queries(0):
        assert texts.read_figures("none") == {}


# What is saved --------------------------------------------------------------------------------------------------------


def test_pasted_text_is_tidied():
    assert texts.tidy("a\r\nb\x00\r\n•\tone\r\n• two\r\n") == "a\nb\n- one\n- two"


def test_rows_of_a_spreadsheet_become_a_table():
    assert texts.tidy("Before\nDistrict\tPosts\nAbara\t3\nBukoro\t\nAfter") == (
        "Before\n\n| District | Posts |\n| --- | --- |\n| Abara | 3 |\n| Bukoro |  |\n\nAfter"
    )
    assert [block.kind for block in texts.blocks(texts.tidy("a\tb\n1\t2"))] == ["table"]
    assert texts.tidy("\tindented\n\tlines") == "\tindented\n\tlines"


def test_what_is_tidy_stays(db):
    for text in ("# A\n\n- b\n- c\n\n| d | e |\n| --- | --- |\n| f | g |", "שלום “x” – y", ""):
        assert texts.checked(text) == text


def test_a_megabyte_is_refused_with_a_sentence(db):
    with pytest.raises(ValidationError) as refused:
        texts.checked("word " * 200_000)
    assert refused.value.code == "too_long" and "1,000,000" in refused.value.messages[0]


def test_a_figure_that_does_not_exist_is_refused(w):
    assert texts.checked(f"[[figure:{w.figure.pk}]]") == f"[[figure:{w.figure.pk}]]"
    with pytest.raises(ValidationError) as refused:
        texts.checked("[[figure:999999]] [[figure:999998]]")
    assert refused.value.code == "figure" and "999998, 999999" in refused.value.messages[0]


# What changed ---------------------------------------------------------------------------------------------------------
WORDS = st.lists(
    st.sampled_from(["child", "heard", "seen", "and", "of", " ", " ", ", ", ".", "\n", "\n\n", "**", "é", "\u2028"]),
    max_size=60,
).map("".join)


@given(st.one_of(WORDS, st.text(max_size=200)), st.one_of(WORDS, st.text(max_size=200)))
def test_the_pieces_give_both_texts(old, new):
    pieces = texts.word_diff(old, new)
    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new
    assert all(text for _op, text in pieces) and (old != new or [op for op, _text in pieces] in ([], ["same"]))


def test_a_changed_word_is_a_changed_word():
    assert texts.word_diff("Every child is heard.\n\nAnd more.", "Every child is seen.\n\nAnd more.") == [
        ("same", "Every child is "),
        ("removed", "heard"),
        ("added", "seen"),
        ("same", ".\n\nAnd more."),
    ]


def test_a_new_paragraph_leaves_the_others_alone():
    assert texts.word_diff("One.\n\nTwo.", "One.\n\nBetween.\n\nTwo.") == [
        ("same", "One.\n\n"),
        ("added", "Between.\n\n"),
        ("same", "Two."),
    ]


def test_texts_with_little_in_common_are_shown_one_after_the_other():
    pieces = texts.word_diff(
        "The officer comes once in a term.", "Housing is what holds people back, say all districts."
    )
    assert [op for op, _text in pieces] == ["removed", "added", "same"]


@pytest.mark.parametrize(("old", "new"), [("a " * 40_000, "b a " * 20_000), ("\n" * 50_000, "a\n" * 50_000)])
def test_endless_repetition_is_compared_too(old, new):
    pieces = texts.word_diff(old, new)
    assert "".join(text for op, text in pieces if op != "added") == old


def test_what_changed_is_read_by_paragraph():
    old = "\n\n".join(["One.", "Two.", "Three.", "Four is <here>.", "Five."])
    html = texts_html.changed(texts.word_diff(old, old.replace("<here>", "<gone>")))
    assert html == (
        '<p class="soft small">2 paragraphs are unchanged</p><p dir="auto">Three.</p>'
        '<p dir="auto">Four is &lt;<del>here</del><ins>gone</ins>&gt;.</p><p dir="auto">Five.</p>'
    )
