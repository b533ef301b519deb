"""Form of a resource: a document or a link, what it is about, who sees it."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.library import files as library_files
from strategy.library.models import Resource
from workforce.reference.fields import OrganisationField, languages

REFUSED = {
    "empty": gettext_lazy("The file is empty."),
    "too_large": gettext_lazy("The file is larger than %(most)s."),
    "wrong_type": gettext_lazy(
        "This is not a file the library takes: PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, PNG or JPG."
    ),
    "renamed": gettext_lazy(
        "The file is named .%(ending)s but is %(kind)s. Save it again in the format it is named after."
    ),
    "macros": gettext_lazy("The file contains macros (small programs). Save it without them and send it again."),
    "zip_bomb": gettext_lazy("Unpacked, the file would be far too large. It is not taken."),
    "password": gettext_lazy("The file is locked with a password. Take the password off and send it again."),
    "broken": gettext_lazy("The file is damaged, or is not made as such files are. Save it again and send it again."),
}
WENT = {  # what is told of reading the words of a file, where it is not well
    "none": gettext_lazy(
        "The file has no words to search in (a scan or a picture): it is found by its title and description."
    ),
    "failed": gettext_lazy("The words of the file could not be read: it is found by its title and description."),
    "late": gettext_lazy("Reading the words of the file took too long: it is found by its title and description."),
}


class ResourceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Resource.Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, PNG or JPG. Or give a link below."),
    )
    link = forms.URLField(label=gettext_lazy("Link"), required=False, max_length=500, assume_scheme="https")
    description = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    author = forms.CharField(label=gettext_lazy("Author or publisher"), required=False, max_length=200)
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1900, max_value=2100)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    country = forms.CharField(
        label=gettext_lazy("Country"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Empty: of no one country."),
    )
    elements = forms.MultipleChoiceField(
        label=gettext_lazy("Pillars and elements"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisation = OrganisationField(label=gettext_lazy("From which organisation"))
    is_for_group = forms.BooleanField(
        label=gettext_lazy("Only for the leadership group and the ministry"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    FIELDS = [
        "name",
        "kind",
        "link",
        "description",
        "author",
        "year",
        "language",
        "country",
        "elements",
        "organisation",
        "is_for_group",
    ]

    def __init__(self, *args, elements, resource=None, **kwargs):
        initial = {name: getattr(resource, name) for name in [*self.FIELDS, "revision"]} if resource else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.resource, self.checked = resource, None
        self.fields["language"].choices = languages(_("Several or another"))
        self.fields["elements"].choices = elements
        if resource and resource.file:
            self.fields["file"].help_text = _("Now: %(name)s. A new file takes its place; empty: it stays.") % {
                "name": resource.file_name
            }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            try:
                self.checked = library_files.check(file, file.name, most=settings.MAX_UPLOAD_BYTES)
            except library_files.Refused as refused:
                said = REFUSED[refused.code] % {**refused.params, "most": filesizeformat(settings.MAX_UPLOAD_BYTES)}
                raise forms.ValidationError(said, code=refused.code) from refused
        return file

    def clean_link(self):
        link = self.cleaned_data["link"]
        if link and urlsplit(link).scheme not in ("http", "https"):
            raise forms.ValidationError(_("A link begins with https:// or http://."), code="scheme")
        return link

    def clean(self):
        cleaned = super().clean()
        has_file = bool(cleaned.get("file"))
        keeps = bool(self.resource and self.resource.file)
        if has_file and cleaned.get("link"):
            self.add_error("link", _("Give either a file or a link."))
        elif not (has_file or cleaned.get("link") or keeps) and not self.errors.keys() & {"file", "link"}:
            self.add_error("file", _("Give a file or a link."))
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class DeleteForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
