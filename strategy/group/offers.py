"""What the leadership group adds to the rooms below."""

from strategy.figures import offered as figures
from strategy.group.models import Group, Meeting
from strategy.writing import offered as writing
from workforce.people.permissions import Permission, can


def groups(user):
    return Group.objects.all() if can(user, Permission.GROUP_VIEW) else Group.objects.none()


figures.CITED_BY.add("strategy.group.citations.of_figure", place=2)
figures.RESTS_ON_REPORT.add("strategy.group.citations.of_report", place=2)
writing.WRITTEN["strategy.meeting"] = (Meeting.objects.visible_to, Permission.GROUP_MANAGE)
writing.WRITTEN["strategy.group"] = (groups, Permission.GROUP_MANAGE)
