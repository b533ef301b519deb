""" "You said, we did": who was heard, what they said, and what the strategy does about it, in short."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.consultations.models import Consultation
from strategy.documents.gathering import Plan
from strategy.documents.tree import Chapter, Column, Heading, Row, Table, paragraph
from workforce.language import figures, words

GROUPS = dict(Consultation.Group.choices)


def chapter(plan: Plan) -> Chapter | None:
    if not plan.consultations:
        return None
    parts = {("objective", each.key): _("Objective %(number)s") % {"number": each.number} for each in plan.objectives}
    parts |= {("action", each.key): _("Action %(label)s") % {"label": each.label} for each in plan.actions}
    blocks = [paragraph(_("Nobody is named here: consultations are published as groups, numbers and findings."))]
    for consultation in plan.consultations:
        blocks += [Heading(2, consultation.title), paragraph(_who(consultation), "meta")]
        if consultation.summary:
            blocks.append(paragraph(consultation.summary))
        if rows := [row for finding in consultation.findings.all() for row in _finding(finding, parts)]:
            columns = (Column(_("You said"), 4), Column(_("Answer"), 1.4), Column(_("We did"), 4))
            blocks.append(Table(words.labelled(_("What people said"), consultation.title), columns, tuple(rows)))
    return Chapter(_("You said, we did"), tuple(blocks))


def _who(consultation):
    groups = ", ".join(str(GROUPS.get(group, group)) for group in consultation.groups)
    days = {date_format(day, "DATE_FORMAT"): None for day in (consultation.starts_on, consultation.ends_on)}
    heard = sum(count.count for count in consultation.counts.all())
    parts = [groups, str(consultation.get_method_display()), consultation.area.label, " – ".join(days)]
    if heard:
        parts.append(ngettext("%(count)s person", "%(count)s people", heard) % {"count": figures.number(heard)})
    return "; ".join(parts)


def _finding(finding, parts):
    """A row for each response; the finding itself stands in the first."""
    responses = list(finding.responses.all())
    if not responses:
        yield Row((finding.text, _("No answer yet"), ""))
    for place, response in enumerate(responses):
        where = parts.get((response.part, response.key), "")
        did = words.labelled(where, response.why) if where else response.why
        yield Row((finding.text if place == 0 else "", str(response.get_answer_display()), did))
