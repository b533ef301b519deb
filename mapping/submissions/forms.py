"""Forms of submitting, deciding and commenting."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.rounds.forms import Day

LETTER_BYTES = 5 * 1024 * 1024
LETTER_STARTS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


def letter_kind(start: bytes) -> str:
    """pdf, jpg or png, from the first bytes; '' for anything else."""
    return next((kind for mark, kind in LETTER_STARTS.items() if start.startswith(mark)), "")


class SubmitForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("Message to the reviewer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    letter = forms.FileField(
        label=_("Signed letter"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 5 MB. Needed when you enter on behalf of an office."),
    )
    declared = forms.BooleanField(
        label=_("To the best of my knowledge these figures are right, and my organisation agrees to send them."),
        error_messages={"required": _("Tick the declaration to submit.")},
    )

    def __init__(self, *args, needs_letter, **kwargs):
        super().__init__(*args, **kwargs)
        if needs_letter:
            self.fields["letter"].required = True
        else:
            del self.fields["letter"]

    def clean_letter(self):
        letter = self.cleaned_data["letter"]
        if letter.size > LETTER_BYTES:
            raise forms.ValidationError(_("The letter is larger than 5 MB."), code="too_large")
        kind = letter_kind(letter.read(16))
        letter.seek(0)
        if not kind:
            raise forms.ValidationError(_("The letter is not a PDF, JPEG or PNG file."), code="wrong_type")
        letter.name = f"letter.{kind}"
        return letter


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("Note to the partner"),
        help_text=_("Needed to send back. Say what to change."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due = forms.DateField(
        label=_("Last day to send it again"),
        required=False,
        widget=Day(),
        help_text=_("Only where it is later than the day the partner already has."),
    )

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise forms.ValidationError(_("This day is past."), code="past")
        return due


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The partner reads it. The submission goes back to the partner."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    restore_previous = forms.BooleanField(label=_("Let the version accepted before it count again"), required=False)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    key_hash = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=-(2**63), max_value=2**63 - 1)


class CadresForm(forms.Form):
    listed = forms.MultipleChoiceField(
        label=_("Cadres listed in full"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "A ticked cadre without a record counts as 0 workers. One that is not ticked counts as not reported."
        ),
    )

    def __init__(self, *args, cadres, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listed"].choices = [(cadre.code, cadre.label) for cadre in cadres]
