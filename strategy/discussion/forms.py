"""Forms of remarks and of invitations to comment."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.rounds.forms import Day
from workforce.reference.models import Organisation


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))


class SettleForm(forms.Form):
    answer = forms.CharField(
        label=_("What was done about it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class InviteForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=_("Comments until"), widget=Day())
    note = forms.CharField(
        label=_("Note to the organisations"),
        max_length=2000,
        required=False,
        help_text=_("What you would like to hear about most. It is in the e-mail and on their page."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args, strategy, **kwargs):
        super().__init__(*args, **kwargs)
        asked = strategy.invitations.filter(withdrawn_at__isnull=True, finished_at__isnull=True).values("organisation")
        today = timezone.localdate()
        self.fields["organisations"].queryset = (
            Organisation.objects.on(today).filter(is_ministry=False).exclude(pk__in=asked)
        )
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()
