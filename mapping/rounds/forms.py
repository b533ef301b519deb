"""Forms of rounds and of what is expected in them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import Round
from workforce.reference.models import Cadre, Organisation

MOST_BYTES = 5 * 1024 * 1024


class Day(forms.DateInput):
    """The browser's own calendar, in the one format it takes."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RoundForm(forms.ModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    listed_cadres = forms.MultipleChoiceField(
        label=_("Cadres asked for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The cadres the template asks for. None ticked: all."),
    )

    class Meta:
        model = Round
        fields = [
            "name",
            "code",
            "as_of",
            "flow_from",
            "opens",
            "closes",
            "reporting_level",
            "previous",
            "second_reviewer",
            "listed_cadres",
        ]
        help_texts = {"code": _("Short, for addresses and file names: letters, numbers, hyphens.")}
        widgets = {name: Day() for name in ("as_of", "flow_from", "opens", "closes")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listed_cadres"].choices = [(cadre.code, cadre.label) for cadre in Cadre.objects.all()]
        self.fields["second_reviewer"].queryset = Organisation.objects.filter(is_ministry=False)
        if self.instance.pk:
            self.fields["previous"].queryset = Round.objects.exclude(pk=self.instance.pk)

    def clean_code(self):
        code = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError(_("Choose another code."), code="reserved")
        return code

    def values(self):
        """What the service takes: the fields of the model."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ExtendForm(forms.Form):
    due = forms.DateField(label=_("New last day"), widget=Day())


class ExpectedFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel or CSV with the columns organisation, area, main submission (yes or no) and last day (may be empty)."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="too_large")
        return file


class CloneForm(forms.Form):
    source = forms.ModelChoiceField(
        label=_("Copy from"),
        queryset=Round.objects.none(),
        help_text=_("The same organisations and areas are expected."),
    )

    def __init__(self, *args, round, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Round.objects.exclude(pk=round.pk)
        self.fields["source"].initial = round.previous_id
