"""Remarks in templates: {% load remarks %}."""

from django import template

from strategy.discussion.services import remarks as discussion

register = template.Library()


@register.inclusion_tag("strategy/discussion/_remark_list.html", takes_context=True)
def remarks_on(context, strategy, part="", key=None):
    """{% remarks_on strategy "objective" objective.key %}: the remarks on a part, with a form for more. Read once a page."""
    request = context["request"]
    if not hasattr(request, "_discussions"):
        request._discussions = {}
    if strategy.pk not in request._discussions:
        request._discussions[strategy.pk] = discussion.read_discussion(strategy, by=request.user)
    found = request._discussions[strategy.pk]
    remarks = found.on(part, key)
    return {
        "request": request, "csrf_token": context.get("csrf_token"), "strategy": strategy, "part": part, "key": key,
        "open": [each for each in remarks if not each.settled_at], "settled": [each for each in remarks if each.settled_at],
        "may_comment": found.may_comment, "may_settle": found.may_settle,
    }  # fmt: skip
