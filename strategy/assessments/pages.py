"""The report of a self-assessment: its finding, its charts, and its table as a file."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.assessments.models import ElementRating
from workforce.charts import basics as charts
from workforce.language import figures, words

WORKING = 3  # from this rating on an element works


def finding(found) -> str:
    """The sentence that heads the report."""
    rated = [each for each in found if each.rating and each.rating.rating]
    if not rated:
        return _("No element is rated yet")
    working = sum(each.rating.rating >= WORKING for each in rated)
    said = ngettext(
        "%(working)s of %(rated)s rated element works or is strong",
        "%(working)s of %(rated)s rated elements work or are strong",
        len(rated),
    )
    return said % {"working": figures.number(working), "rated": figures.number(len(rated))}


def moved(before, rose: int, fell: int) -> str:
    """The sentence that heads a comparison."""
    up = ngettext("%(count)s rating rose", "%(count)s ratings rose", rose) % {"count": figures.number(rose)}
    down = ngettext("%(count)s fell", "%(count)s fell", fell) % {"count": figures.number(fell)}
    return _("Since %(month)s: %(up)s, %(down)s") % {
        "month": date_format(before.starts_on, "YEAR_MONTH_FORMAT"),
        "up": up,
        "down": down,
    }


def drawn(pillars) -> list[tuple]:
    """(pillar, chart, sheets): bars of the ratings 1 to 4; "" where nothing is rated."""
    return [(pillar, _chart(pillar, found), found) for pillar, found in pillars]


def _chart(pillar, found):
    best = str(dict(ElementRating.RATINGS)[4])
    rows = [charts.Row(each.element.label, _rated(each), _word(each), "c1") for each in found]
    said = "; ".join(words.labelled(row.label, row.text) for row in rows)
    title = _("Ratings of “%(pillar)s”") % {"pillar": pillar}
    return charts.comparison(rows, title=title, desc=said, mark=4, mark_label=best, key=f"ratings-{pillar.code}")


def _rated(each):
    return each.rating.rating if each.rating else None


def _word(each):
    return each.rating.get_rating_display() if _rated(each) else _("not rated")


def header():
    return [
        _("Pillar"),
        _("Element"),
        _("Part"),
        _("Statement"),
        _("Answer or rating"),
        _("Evidence"),
        _("Strengths to build on"),
        _("Priority"),
        _("To find out"),
        _("Who"),
        _("Due date"),
        _("What was found"),
    ]


def rows(found):
    """One row for each statement, and one for the rating of each element."""
    for each in found:
        where = [each.element.parent.label, each.element.label] if each.element else ["", ""]
        for statement, answer in each.rows:
            said = [answer.get_answer_display(), answer.evidence] if answer else ["", ""]
            task = _task(each.task_of(statement))
            yield [*where, statement.get_part_display(), statement.label, *said, "", "", *task]
        if each.element:
            rating = each.rating
            facts = [rating.evidence, rating.strengths, rating.get_priority_display()] if rating else [""] * 3
            yield [*where, _("Rating"), "", _word(each), *facts, *_task(each.task_of(None))]


def _task(task):
    return [task.title, str(task.owner), date_format(task.due_on), task.result] if task else [""] * 4
