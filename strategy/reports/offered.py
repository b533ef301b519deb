"""What rooms above add to a gap report: they register here, by name, in their `offers.py`."""

from workforce.running.offers import Offers

AFTER_REPORT = Offers()  # (report): called by the worker when a report is computed
REPORT_PAGE = Offers()  # (report, user) -> what further stands on the page of a report: {name: value}
