"""Forms of adopting a gap report, and of withdrawing one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.group.models import Meeting


class AdoptForm(forms.Form):
    hide_optional = True  # whether a note is needed depends on the report

    meeting = forms.ModelChoiceField(
        label=_("Adopted in"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("No meeting"),
        help_text=_("The meeting of the leadership group that adopted it."),
    )
    note = forms.CharField(
        label=_("Why it is adopted as it is"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the report is out of date, or something in it is open. It is shown with the report."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        begun = Meeting.objects.filter(on__lte=timezone.localdate())  # one to come has adopted nothing
        self.fields["meeting"].queryset = begun.exclude(status=Meeting.Status.CANCELLED)


class WithdrawForm(forms.Form):
    erratum = forms.CharField(
        label=_("Erratum"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was wrong. It is shown wherever the report is cited."),
        error_messages={"required": _("Say what was wrong: the erratum is shown wherever the report is cited.")},
    )
