"""What a kept page of figures depends on besides its address and its reader."""

from django.db.models import Count, Max, Q, Subquery

from strategy.changes.models import Change
from strategy.reports.models import GapReport
from workforce.history.models import Event
from workforce.jobs.models import Job


def state_of_reports(selection):
    """For kept pages: another one whenever a report or a change between two is computed, adopted or withdrawn.
    One query.
    """
    changes = Change.objects.filter(status=Job.Status.DONE).order_by().values("status").annotate(count=Count("pk"))
    done = Count("pk", filter=Q(status=Job.Status.DONE))
    state = GapReport.objects.order_by().aggregate(
        Max("adopted_at"), Max("withdrawn_at"), done=done, changes=Max(Subquery(changes.values("count")))
    )
    return selection.report.pk, selection.report.standing, state


def state_of_everything(selection=None):
    """For kept pages that show more than a report:
    another one whenever anybody did anything, or a change is computed. One query.
    """
    changes = Change.objects.filter(status=Job.Status.DONE).order_by().values("status").annotate(count=Count("pk"))
    last = Event.objects.order_by("-pk").values("pk", done=Subquery(changes.values("count")))[:1]
    report = selection and (selection.report.pk, selection.report.standing)
    return report, list(last)
