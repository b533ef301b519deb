"""Sending a plan in a spreadsheet, and taking it over."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.documents.plan_files import MOST_BYTES


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your workbook"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "An Excel workbook (.xlsx) or an OpenDocument sheet (.ods) with the sheets and titles of the template."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("This file is too large for a plan: at most %(most)s MB.") % {"most": MOST_BYTES // 1_000_000}
            )
        return file


class PlanConfirmForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    with_deletion = forms.BooleanField(
        required=False,
        label=gettext_lazy("Delete what is missing from the file"),
        help_text=gettext_lazy("Otherwise it stays as it is."),
    )
