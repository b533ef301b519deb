"""The form of endorsing a version of a strategy."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.group.models import Meeting


class EndorseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason to endorse although something is missing"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept with the strategy, for everybody to read."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting that endorsed it"), queryset=None, required=False, empty_label=_("No meeting")
    )

    def __init__(self, *args, user, is_ready, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = (
            Meeting.objects.visible_to(user).filter(on__lte=timezone.localdate()).defer("pack")
        )
        if is_ready:
            del self.fields["reason"]
