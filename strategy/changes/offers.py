"""What changes add to the rooms below."""

from strategy.reports import offered as reports

reports.AFTER_REPORT.add("strategy.changes.tasks.run_due")
reports.REPORT_PAGE.add("strategy.changes.pages.on_report_page")
