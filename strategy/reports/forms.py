from django import forms
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import Round
from strategy.requirements.models import RequirementSet
from workforce.reference.models import AreaLevel, Organisation


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
