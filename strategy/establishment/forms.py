"""Forms of the establishment register: correcting, importing, answering a difference."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.establishment.files import MOST_BYTES
from strategy.establishment.models import EstablishmentAnswer
from strategy.requirements.models import EstablishmentPost
from strategy.writing.fields import Day
from workforce.reference.fields import AreaField, OrganisationField
from workforce.reference.models import Cadre


class How(TextChoices):
    CHANGE = "change", gettext_lazy("The posts changed: these figures are valid from a day on")
    MEND = "mend", gettext_lazy("Correct a typing mistake (no new period)")
    END = "end", gettext_lazy("These posts are no longer in the register, from a day on")


class CorrectionForm(forms.ModelForm):
    hide_optional = True  # what is needed depends on what it is

    how = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=How, widget=forms.RadioSelect)
    from_day = forms.DateField(
        label=gettext_lazy("From which day"),
        required=False,
        widget=Day(),
        help_text=gettext_lazy("The first day on which it is valid. Not needed when a typing mistake is corrected."),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when a typing mistake is corrected, or posts end. It is saved in the history."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = EstablishmentPost
        fields = ["approved", "funded", "frozen", "source"]
        help_texts = {
            "approved": gettext_lazy("All posts of the establishment, frozen ones too."),
            "funded": gettext_lazy("Posts in this year’s budget. Empty: not known."),
            "frozen": gettext_lazy("Approved posts that may not be filled now; gap reports leave them out."),
            "source": gettext_lazy("The order, register or budget that says so."),
        }

    field_order = ["how", "from_day", "approved", "funded", "frozen", "source", "note", "seen"]

    def __init__(self, *args, has_period, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_period:
            self.fields["how"].choices = [How.choices[0]]
            self.fields["how"].initial = How.CHANGE.value
        for name in ("approved", "funded", "frozen"):
            self.fields[name].min_value = 0
            self.fields[name].widget.attrs |= {"min": 0, "class": "num"}
        self.fields["approved"].required = self.fields["source"].required = False  # not asked of posts that end

    def clean_frozen(self):
        return self.cleaned_data["frozen"] or 0

    def clean(self):
        cleaned, how = super().clean(), self.cleaned_data.get("how")
        if how != How.END:
            for name in ("approved", "source"):
                if name not in self.errors and cleaned.get(name) in (None, ""):
                    self.add_error(name, ValidationError(_("This field is required."), code="required"))
        if how in (How.CHANGE, How.END) and not cleaned.get("from_day") and "from_day" not in self.errors:
            self.add_error("from_day", ValidationError(_("Say from which day on."), code="required"))
        for name in ("approved", "funded", "frozen"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, ValidationError(_("Posts can't be below 0."), code="negative"))
        return cleaned

    def _post_clean(self):
        """The service builds the period and has the model check it."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("approved", "funded", "frozen", "source")}


class PlaceForm(forms.Form):
    """Where posts are added: leads to their page of correction."""

    area = AreaField(label=gettext_lazy("Area"), required=True)
    cadre = forms.ModelChoiceField(
        label=gettext_lazy("Cadre"),
        queryset=Cadre.objects.order_by("order", "code"),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a cadre"),
    )
    organisation = OrganisationField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Whose posts they are. Empty: the area’s posts, whoever employs."),
    )


class RegisterFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        allow_empty_file=True,
        help_text=gettext_lazy("A spreadsheet (.xlsx, .ods, .xls) or CSV file, a row for each area and cadre."),
    )
    from_day = forms.DateField(
        label=gettext_lazy("The figures are valid from"),
        widget=Day(),
        help_text=gettext_lazy(
            "The first day. Figures that differ begin a new period on it; earlier days stay as they are."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The order, register or budget that says so, for rows without a source of their own."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("This file is too large for a register: at most %(most)s MB.") % {"most": MOST_BYTES // 1_000_000}
            )
        return file


class RegisterConfirmForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    with_ending = forms.BooleanField(
        required=False,
        label=gettext_lazy("End what is missing from the file on that day"),
        help_text=gettext_lazy("Otherwise it stays as it is: a file may be of a part of the country."),
    )


class AnswerForm(forms.ModelForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    class Meta:
        model = EstablishmentAnswer
        fields = ["verdict", "note"]
        widgets = {"verdict": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"note": gettext_lazy("How you know: a letter, a visit, the payroll. It is saved.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = EstablishmentAnswer.Verdict.choices

    def _post_clean(self):
        """The service writes the answer and has the model check it."""
