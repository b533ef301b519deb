"""What a projection assumes, in words: the one place that says it, for page, pack, slides, documents and exports alike.

``assumes`` is what `projection.summary` gives, and what a pack keeps as JSON:
    replaced  None: as observed; else the share of those who leave that is replaced, beside the plan
    period    [first day, last day] (ISO) between which joiners and leavers were counted
    seen      [{is_volunteer, workers, joined, left}] in a year, of the workers of whom they are known; known: the share
              of the workers they are; None where nobody knows any
    growth    [{group (code, name, names), rate, first, last}] of what is required, by the people it is for; rate None:
              not known. A float: chosen by the reader. Empty: a method that asks for no people
    added_up  whether all cadres are in it, of whatever kind of worker; a pack sent out earlier does not say
    posts     {ended (how many in the years shown), last (year after which the first end), kept (posts of actions
              without a cost)}
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strategy.reports import reading, sentences
from workforce.language import figures, words


def assumption(assumes: dict | None) -> str:
    """Whole sentences. None: a pack that was sent out before it kept what it assumes (calculation 1 had one)."""
    if assumes is None:
        return _(
            "Assumed: nobody who leaves is replaced, unless by the plan; what is required does not grow; posts "
            "continue when their money ends."
        )
    added = [_("All kinds of worker are added up.")] if assumes.get("added_up") else []
    return " ".join([_people(assumes), *_growth(assumes["growth"]), *_posts(assumes["posts"]), *added])


def _people(assumes):
    if not assumes["seen"]:
        return _("Assumed: nobody joins and nobody leaves, for the report does not know how many did.")
    first, last = (date_format(date.fromisoformat(day), "DATE_FORMAT") for day in assumes["period"])
    given = {"first": first, "last": last, "seen": seen(assumes), "share": figures.percent(assumes["replaced"] or 0)}
    if assumes["replaced"] is None:
        return (
            _(
                "Assumed: as many join each year, and the same share leave, as observed from %(first)s to %(last)s "
                "(%(seen)s); the plan’s posts come on top."
            )
            % given
        )
    if not assumes["replaced"]:
        return (
            _(
                "Assumed: nobody who leaves is replaced, unless by the plan; they leave as observed from %(first)s to "
                "%(last)s (%(seen)s)."
            )
            % given
        )
    return (
        _(
            "Assumed: %(share)s of those who leave are replaced even without the plan; they leave as observed "
            "from %(first)s to %(last)s (%(seen)s)."
        )
        % given
    )


def seen(assumes) -> str:
    """ "paid workers: 412 joined, 305 left; volunteers: 373 joined, 198 left; known of 91 % of the workers"."""
    parts = []
    for row in assumes["seen"]:
        text = (
            _("volunteers: %(joined)s joined, %(left)s left of %(workers)s")
            if row["is_volunteer"]
            else _("paid workers: %(joined)s joined, %(left)s left of %(workers)s")
        )
        parts.append(text % {name: figures.number(row[name]) for name in ("joined", "left", "workers")})
    if assumes["known"] < 1:
        parts.append(_("known of %(share)s of the workers") % {"share": figures.percent(assumes["known"])})
    return "; ".join(parts)


def _growth(growth):
    if isinstance(growth, float):
        if not growth:
            return [_("What is required does not grow, as chosen.")]
        return [_("What is required grows by %(rate)s a year, as chosen.") % {"rate": figures.percent(growth, 1)}]
    if not growth:
        return [_("What is required stays as it is.")]
    return [_grown(each) for each in growth]


def _grown(each):
    given = {"group": reading.named(each["group"]), "first": each["first"], "last": each["last"]}
    if each["rate"] is None:
        return _("How fast this group grows is not known, so no growth of what is required: %(group)s.") % given
    given["rate"] = figures.percent(each["rate"], 1)
    return (
        _("What is required grows by %(rate)s a year, as this group did from %(first)s to %(last)s: %(group)s.") % given
    )


def _posts(posts):
    said = []
    if posts["ended"]:
        said.append(
            _("Posts end when the money of their action ends: %(count)s of them, the first after %(year)s.")
            % {"count": figures.number(posts["ended"]), "year": posts["last"]}
        )
    if posts["kept"]:
        said.append(
            _("Posts of actions without a cost are assumed to continue: %(count)s.")
            % {"count": figures.number(posts["kept"])}
        )
    return said


def said(found: dict) -> str:
    """A `summary` (or what a pack kept of it) in words, never without what it assumes."""
    return f"{finding(found)} {assumption(found.get('assumes'))}"


def finding(found: dict) -> str:
    """For those who print `assumption` beside it."""
    return _(
        "With this plan the gap in %(year)s is %(with)s; without it %(without)s. The unfunded part of the plan "
        "is %(unfunded)s of the difference."
    ) % {
        "year": found["year"],
        "with": figures.number(found["gap_with_plan"]),
        "without": figures.number(found["gap_without"]),
        "unfunded": figures.number(found["unfunded_part"]),
    }


def counted_later(found: dict) -> list[str]:
    """What later rounds counted, beside what was projected for them: a sentence each. The difference is of the rounded
    numbers, so that it adds up as shown.
    """
    return [_counted(row) for row in found.get("later", [])]


def _counted(row):
    report = _("Gap report %(number)s") % {"number": row["report"]}
    given = {
        "year": row["year"],
        "base": row["base"],
        "report": f"{report}, {words.status(row['standing'])[1].lower()}",
    }
    if row["counted"] is None:
        given |= {"areas": figures.number(row["areas"]), "expected": figures.number(row["of"])}
        return (
            _(
                "The round of %(year)s (%(report)s) cannot be compared with the projection from %(base)s: the same "
                "organisations reported both times in %(areas)s of %(expected)s areas, which is too few."
            )
            % given
        )
    counted, projected = (figures.rounded(row[name]) for name in ("counted", "projected"))
    given |= {
        "counted": figures.number(counted),
        "projected": figures.number(projected),
        "difference": figures.number(abs(counted - projected)),
        "same": sentences.same(row["areas"], row.get("organisations"), row["of"]),
    }
    if counted > projected:
        text = _(
            "The round of %(year)s (%(report)s) counted %(counted)s; the projection from %(base)s said %(projected)s "
            "with this plan: %(difference)s too few, in %(same)s."
        )
    elif counted < projected:
        text = _(
            "The round of %(year)s (%(report)s) counted %(counted)s; the projection from %(base)s said %(projected)s "
            "with this plan: %(difference)s too many, in %(same)s."
        )
    else:
        text = _(
            "The round of %(year)s (%(report)s) counted %(counted)s, as the projection from %(base)s said with "
            "this plan, in %(same)s."
        )
    return text % given
