"""Sending a file, answering a warning, confirming a proposal."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.uploads.models import ImportProfile, Upload
from mapping.uploads.profiles import validate
from mapping.uploads.services import problems

LARGEST_PROFILE = 200_000  # bytes


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        allow_empty_file=True,
        help_text=gettext_lazy("An Excel workbook (.xlsx, .xls), an OpenDocument sheet (.ods) or a CSV file."),
    )
    profile = forms.ModelChoiceField(
        ImportProfile.objects.none(),
        required=False,
        label=gettext_lazy("Import profile"),
        empty_label=gettext_lazy("None: the file has the template’s titles"),
        help_text=gettext_lazy("Only for a file in another shape than the template."),
    )
    profile_file = forms.FileField(
        required=False,
        label=gettext_lazy("A new import profile"),
        help_text=gettext_lazy(
            "A JSON file that says which of your columns means what. It is saved for your next file."
        ),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profile"].queryset = ImportProfile.objects.filter(organisation=organisation)

    def clean_profile_file(self):
        """{name, spec}, or None."""
        file = self.cleaned_data["profile_file"]
        if not file:
            return None
        if file.size > LARGEST_PROFILE:
            raise ValidationError(_("This is too large for an import profile."))
        try:
            spec = json.loads(file.read().decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise ValidationError(_("This is no JSON file.")) from None
        if wrong := validate(spec):
            raise ValidationError(wrong)
        return {"name": file.name.rsplit(".", 1)[0], "spec": spec}


class AnswerForm(forms.Form):
    """One reason for all of a group, and reasons for single cells: fields ``a0``, ``a1`` ...
    numbered as the page shows them.
    """

    rule = forms.CharField(max_length=40)
    column = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=2000, required=False)

    def answers(self):
        said = {name[1:]: value for name, value in self.data.items() if name[:1] == "a" and name[1:].isdecimal()}
        return {int(number): value[:2000] for number, value in said.items()}


class QuestionsForm(forms.Form):
    """What a file leaves open: a group of radio buttons each, nothing chosen but what the person chose before."""

    def __init__(self, upload, *args, **kwargs):
        super().__init__(*args, initial=upload.answers, auto_id="%s", **kwargs)
        for each, words in problems.questions(upload):
            self.fields[each["key"]] = forms.ChoiceField(
                label=words.title,
                help_text=escape(words.explanation),
                choices=words.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the answers.")},
            )


class ConfirmForm(forms.Form):
    mode = forms.ChoiceField(choices=Upload.Mode.choices)
