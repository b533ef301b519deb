"""Two texts are joined by a mark from the catalogue: French has a space before a colon, and sentences have an order."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

TEMPLATES = sorted(
    path for path in (Path(settings.BASE_DIR) / "templates").rglob("*") if path.suffix in (".html", ".txt")
)
SENTENCE = re.compile(
    r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|<style.*?</style>|<script.*?</script>", re.S
)
JOIN = re.compile(r"(?:\}\}|%\}|</\w+>)\s*[:;](?:\s|$)")


def joined(text):
    """Numbers of the lines where a mark stands right after a value or a tag, outside a sentence of the catalogue."""
    bare = SENTENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return [bare.count("\n", 0, found.start()) + 1 for found in JOIN.finditer(bare)]


def test_no_template_writes_a_colon_of_its_own():
    found = [f"{path.relative_to(settings.BASE_DIR)}:{line}" for path in TEMPLATES for line in joined(path.read_text())]
    assert found == [], "write {% colon %} or {% semicolon %} in place of the mark, or one sentence with blocktranslate"


@pytest.mark.parametrize("text", ["{{ label }}: {{ value }}", "<b>x</b>: y", "{% endif %};\n z", "{{ a }}\n: b"])
def test_a_join_is_found(text):
    assert joined(text)


@pytest.mark.parametrize(
    "text",
    ["{% blocktranslate %}{{ a }}: b{% endblocktranslate %}", '<a href="?t={{ a }}:{{ b }}">', "{{ a }}, {{ b }}"],
)
def test_what_is_no_join_is_not(text):
    assert not joined(text)


@pytest.mark.parametrize("language, said", [("en", "Area: Gulu; Cadre"), ("fr", "Area\xa0: Gulu\u202f; Cadre")])
def test_the_marks_are_those_of_the_language(language, said):
    with override(language):
        assert Template("Area{% colon %} Gulu{% semicolon %} Cadre").render(Context()) == said
