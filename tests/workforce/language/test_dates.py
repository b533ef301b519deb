"""The first of a month in French."""

import datetime

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import override


@pytest.mark.parametrize(
    "language, day, said",
    [
        ("fr", datetime.date(2026, 7, 1), "1er juillet 2026"),
        ("fr", datetime.date(2026, 7, 11), "11 juillet 2026"),
        ("en", datetime.date(2026, 7, 1), "1 July 2026"),
        ("fr", datetime.datetime(2026, 7, 1, 9, 30), "1er juillet 2026"),
    ],
)
def test_a_day_is_said_as_in_the_language(language, day, said):
    with override(language):
        assert date_format(day, "DATE_FORMAT") == said
        assert Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": day})) == said
        assert Template('{{ day|date:"Y-m-d" }}').render(Context({"day": day})) == day.strftime("%Y-%m-%d")
