from django import forms
from django.utils.translation import gettext_lazy as _


class PlanGapForm(forms.Form):
    """What the page of the plan over the gap assumes; every part may be left out."""

    target = forms.ChoiceField(label=_("Cadre"), required=False)
    replaced = forms.IntegerField(
        label=_("Leavers whose place is filled anyway, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Empty: none, so the plan must make up for them."),
    )
    growth = forms.DecimalField(
        label=_("Growth of what is required, % a year"),
        required=False,
        min_value=-10,
        max_value=20,
        max_digits=5,
        decimal_places=2,
        help_text=_("Empty: it stays as the gap report says."),
    )

    hide_optional = True

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets

    def asked(self) -> dict:
        """Arguments of `projection.read_projection`."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "target": data.get("target") or "",
            "replaced": (data.get("replaced") or 0) / 100,
            "growth": float(data.get("growth") or 0) / 100,
        }
