"""Forms of settling overlaps: whose figures count, and why."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.overlaps.services.settling import BOTH, KEEP, Seen

WHY = gettext_lazy("What the organisations said, or what you compared. It is saved with the decision.")


class SeenField(forms.CharField):
    """The overlap as the person saw it; what can't be read counts as not sent."""

    def clean(self, value):
        try:
            return Seen.read(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Open the page again and choose there.")) from None


class ChosenField(forms.MultipleChoiceField):
    """Several of them, each as the person saw it."""

    def valid_value(self, value):
        return True  # what changed since is found when it is settled

    def clean(self, value):
        return [SeenField().clean(each) for each in super().clean(value)]


class AnswerForm(forms.Form):
    choice = forms.ChoiceField(
        label=gettext_lazy("Whose figures count?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whose figures count, or that both are right.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=WHY,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = {f"{KEEP}:{each.code}": each for each in organisations}
        self.fields["choice"].choices = choices(organisations)

    def answer(self) -> dict:
        """decision, organisation and reason, as the services take them."""
        choice = self.cleaned_data["choice"]
        organisation = self.organisations.get(choice)
        return {
            "decision": KEEP if organisation else BOTH,
            "organisation": organisation,
            "reason": self.cleaned_data["reason"],
        }


class SettleForm(AnswerForm):
    seen = SeenField(widget=forms.HiddenInput)


class SettleManyForm(AnswerForm):
    chosen = ChosenField(
        label=gettext_lazy("Overlaps"),
        error_messages={"required": gettext_lazy("Tick at least one overlap.")},
    )


class ReopenForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why it is opened again"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


def choices(organisations) -> list[tuple[str, str]]:
    """(code, label) of every answer that can be given."""
    kept = [(f"{KEEP}:{each.code}", _("Count the figures of %(name)s") % {"name": each}) for each in organisations]
    every = _("Both are right: count both") if len(organisations) == 2 else _("All are right: count all of them")
    return [*kept, (str(BOTH), every)]


def choice_of(decision) -> str:
    """The answer that a decision gave, as the form has it."""
    return f"{KEEP}:{decision.organisation.code}" if decision.organisation else str(BOTH)
