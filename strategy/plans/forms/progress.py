"""Forms of progress: what its lead reports of an action, and the verdict of who verifies it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.library.models import Resource
from strategy.plans.models import Progress
from strategy.writing.fields import AmountField, Day


class ProgressForm(forms.ModelForm):
    percent = forms.IntegerField(
        label=_("Done, per cent"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "num"}),
        help_text=_("How much of the action is done, from 0 to 100."),
    )
    spent = AmountField(
        label=_("Spent so far"), help_text=_("Since the action began, in the currency of the strategy.")
    )

    class Meta:
        model = Progress
        fields = ["status", "on", "percent", "text", "spent", "evidence", "resource"]
        help_texts = {
            "evidence": _("How another person can see it: a letter, a payroll, a visit, a record."),
            "resource": _("A document of the library that shows it."),
        }
        widgets = {
            "on": Day(),
            "text": forms.Textarea(attrs={"rows": 5}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["resource"].queryset = Resource.objects.visible_to(user).only("name", "name_key")

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class VerdictForm(forms.ModelForm):
    class Meta:
        model = Progress
        fields = ["verdict", "verdict_note"]
        widgets = {"verdict": forms.RadioSelect, "verdict_note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"verdict_note": _("What you looked at; if you dispute it, what is otherwise.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = Progress.Verdict.choices
        self.fields["verdict"].required = True
