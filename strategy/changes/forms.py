from django import forms
from django.utils.translation import gettext_lazy as _

from strategy.reports.models import GapReport
from workforce.jobs.models import Job
from workforce.language import words


class ReportChoice(forms.ModelChoiceField):
    def label_from_instance(self, report):
        return words.labelled(report, f"{report.round.label}, {report.get_standing_display()}")


class ChangeForm(forms.Form):
    """Two computed reports; the page puts them in order."""

    earlier = ReportChoice(label=_("From report"), queryset=None, to_field_name="number", empty_label=None)
    later = ReportChoice(label=_("To report"), queryset=None, to_field_name="number", empty_label=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = GapReport.objects.visible_to(user).filter(status=Job.Status.DONE).select_related("round")
        rows = rows.defer("inputs", "frozen").order_by("-number")
        for name in ("earlier", "later"):
            self.fields[name].queryset = rows
        newest = list(rows.values_list("number", flat=True)[:2])
        if len(newest) == 2:
            self.fields["later"].initial, self.fields["earlier"].initial = newest
