from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.models import Round
from strategy.models import Meeting, RequirementSet
from workforce.models import AreaLevel, Organisation


class ReportForm(forms.Form):
    """What a new gap report is computed from."""

    round = forms.ModelChoiceField(label=_("Round"), queryset=None, to_field_name="code", empty_label=None)
    requirement_set = forms.ModelChoiceField(
        label=_("Requirements"),
        queryset=RequirementSet.objects.all(),
        to_field_name="code",
        empty_label=None,
        help_text=_("The norms and standards that current workers are compared with."),
    )
    base_level = forms.ModelChoiceField(
        label=_("Count at"),
        queryset=AreaLevel.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("The level at which the round reports"),
        help_text=_("Shortage and surplus are taken area by area at this level, then summed; they depend on it."),
    )
    employer_types = forms.MultipleChoiceField(
        label=_("Employers that count"),
        choices=Organisation.EmployerType,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    population_year = forms.IntegerField(
        label=_("Population year"),
        required=False,
        min_value=1900,
        max_value=2200,
        help_text=_("Empty: the latest year that is not after the round's."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.visible_to(user)

    def asked(self) -> dict:
        """Arguments of `services.reports.create`."""
        data = self.cleaned_data
        parameters = {"employer_types": data["employer_types"], "population_year": data["population_year"]}
        if data["base_level"]:
            parameters["base_level"] = data["base_level"].code
        return {"round": data["round"], "requirement_set": data["requirement_set"], "parameters": parameters}


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
