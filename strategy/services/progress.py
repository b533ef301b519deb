"""Progress of actions: reported by those who lead them, verified by somebody else. Follows an action's key over the versions."""

from strategy.models import Progress


def latest(actions) -> dict:
    """{action key: its newest progress report} of any iterable of actions; actions nobody reported on have none."""
    keys = {action.key for action in actions}
    rows = Progress.objects.filter(key__in=keys).select_related("reported_by", "verified_by")
    return {row.key: row for row in rows.order_by("key", "-on", "-pk").distinct("key")}
