"""What the establishment register says on pages of other rooms."""

from django.urls import reverse

from strategy.establishment.services import differences
from strategy.reports.models import GapReport


def on_report_page(report: GapReport, user) -> dict:
    """``register_url``: the register on the report's day; ``differences``: how many with partners are not settled."""
    return {
        "register_url": f"{reverse('establishment')}?on={report.round.as_of.isoformat()}",
        "differences": differences.counts(differences.find_differences(report.round))["unsettled"],
    }
