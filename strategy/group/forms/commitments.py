"""Forms of commitments: what was promised; whether it was kept."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.group.models import Commitment
from strategy.plans.models import Strategy
from workforce.reference.fields import Day, OrganisationField


def strategy_choices():
    """[(code, title of the newest version)]"""
    return list(dict(Strategy.objects.order_by("version").values_list("code", "title")).items())


class CommitmentForm(forms.Form):
    organisation = OrganisationField(label=gettext_lazy("Organisation"), required=True)
    to = forms.ChoiceField(label=gettext_lazy("To"), choices=Commitment.To.choices, widget=forms.RadioSelect)
    strategy_code = forms.ChoiceField(label=gettext_lazy("Which strategy"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "In the words of the organisation: what it will do, so that one can see later whether it did."
        ),
    )
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=Day())
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    FIELDS = ["organisation", "to", "strategy_code", "text", "due_on"]

    def __init__(self, *args, commitment=None, **kwargs):
        initial = {name: getattr(commitment, name) for name in [*self.FIELDS, "revision"]} if commitment else {}
        super().__init__(*args, initial=initial, **kwargs)
        choices = strategy_choices()
        self.fields["strategy_code"].choices = [("", _("None")), *choices]
        if len(choices) == 1 and not commitment:
            self.initial["strategy_code"] = choices[0][0]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to") == Commitment.To.STRATEGY:
            if "strategy_code" in cleaned and not cleaned["strategy_code"]:
                self.add_error("strategy_code", _("Choose the strategy."))
        elif "strategy_code" in cleaned:
            cleaned["strategy_code"] = ""
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class AssessForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Was the commitment met?"), choices=Commitment.Status.choices, widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What you looked at: a report, a visit, a budget line."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, commitment, **kwargs):
        super().__init__(
            *args, initial={name: getattr(commitment, name) for name in ("status", "evidence", "revision")}, **kwargs
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") in (Commitment.Status.KEPT, Commitment.Status.PARTLY) and not cleaned.get("evidence"):
            self.add_error("evidence", _("Say what shows that the commitment was met."))
        return cleaned
