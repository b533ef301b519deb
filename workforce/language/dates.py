"""Dates as people read them, where Django's formats cannot say it."""

from django.utils import dateformat
from django.utils.translation import get_language


class DateFormat(dateformat.DateFormat):
    def j(self):
        """The day of the month: in French the first is an ordinal, "1er juillet", and the others are not."""
        return "1er" if self.data.day == 1 and (get_language() or "").startswith("fr") else super().j()


def use_our_dates() -> None:
    """For `date_format` and the filter `date` alike: both make a `DateFormat`, and Django has no setting for it."""
    dateformat.DateFormat = DateFormat
