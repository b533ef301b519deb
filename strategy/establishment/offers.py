"""What the establishment register adds to the rooms below."""

from strategy.reports import offered as reports

reports.REPORT_PAGE.add("strategy.establishment.pages.on_report_page")
