"""The form of a new token: only what the person could do themselves is offered."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workforce.people.services import tokens


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("The program that will use it, so that others recognise it: “payroll export”."),
    )
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=None, empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself. Choose as little as the program needs."),
    )
    days = forms.TypedChoiceField(label=_("Expires in"), coerce=int, initial=90)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = tokens.organisations_for(person)
        self.fields["scopes"].choices = tokens.scopes_for(person)
        self.fields["days"].choices = [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in tokens.LIFETIMES
        ]
