"""Forms of the administrators' pages: an input for each language of a name,
and rules the database cannot say kindly.
"""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workforce.reference.models import Area, JobTitle, fold
from workforce.reference.reading import AREA_CODE

TRANSLATED = {
    "name": "names",
    "plural": "plurals",
    "illustrative_note": "illustrative_notes",
}  # field -> its translations


class TranslatedForm(forms.ModelForm):
    """``translations`` maps an input such as name_fr to the JSON field and language it fills."""

    translations = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (field, language) in self.translations.items():
            self.initial.setdefault(name, getattr(self.instance, field).get(language, ""))

    def save(self, commit=True):
        for name, (field, language) in self.translations.items():
            kept = {**getattr(self.instance, field), language: self.cleaned_data[name].strip()}
            setattr(self.instance, field, {code: text for code, text in kept.items() if text})
        return super().save(commit)


def translated_form(model, form):
    """``form`` with an input for each further language of the model's names, in place of their JSON."""
    names = {field.name for field in model._meta.fields}
    found = {plain: field for plain, field in TRANSLATED.items() if field in names}
    if not found:
        return form
    inputs, translations = {}, {}
    for plain, field in found.items():
        for language, spoken in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE[:2]:
                continue
            label = format_lazy("{} ({})", capfirst(model._meta.get_field(plain).verbose_name), spoken)
            longest = model._meta.get_field(plain).max_length
            widget = forms.TextInput(attrs={"class": "vTextField"}) if longest else forms.Textarea(attrs={"rows": 3})
            inputs[f"{plain}_{language}"] = forms.CharField(
                label=label, required=False, max_length=longest, widget=widget
            )
            translations[f"{plain}_{language}"] = (field, language)
    meta = type("Meta", (), {"model": model, "exclude": list(found.values())})
    base = form if issubclass(form, TranslatedForm) else TranslatedForm
    return type(f"{model.__name__}Form", (base,), {**inputs, "translations": translations, "Meta": meta})


class AreaForm(TranslatedForm):
    """Periods of a code don't overlap; no area lies in itself, or in one that is not above it."""

    def clean(self):
        cleaned = super().clean()
        if not AREA_CODE.match(cleaned.get("code", "x")):
            self.add_error("code", _("A code contains letters, digits and - _ . : only."))
        self._check_parent(cleaned.get("parent"), cleaned.get("level"))
        self._check_periods(cleaned)
        tile = (cleaned.get("tile_column"), cleaned.get("tile_row"))
        if (tile[0] is None) != (tile[1] is None):
            raise ValidationError(_("A tile has a column and a row: give both, or neither."))
        return cleaned

    def _check_parent(self, parent, level):
        own = self.instance
        if own.pk and parent and parent.path.startswith(own.path):
            self.add_error("parent", _("An area cannot lie in itself or in a part of itself."))
        elif parent and level and parent.level.rank >= level.rank:
            self.add_error("parent", _("The level of the parent must be above the level of the area."))
        elif own.pk and level and own.children.filter(level__rank__lte=level.rank).exists():
            self.add_error("level", _("An area inside this one has this level, or one above it."))

    def _check_periods(self, cleaned):
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        for other in Area.objects.filter(code=cleaned.get("code")).exclude(pk=self.instance.pk):
            begins_before_end = other.valid_from is None or end is None or other.valid_from < end
            ends_after_start = other.valid_to is None or start is None or other.valid_to > start
            if begins_before_end and ends_after_start:
                raise ValidationError(_("Another period of this code covers some of these days: end it first."))


class JobTitleForm(forms.ModelForm):
    class Meta:
        model = JobTitle
        fields = ["name", "cadre"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        other = JobTitle.objects.filter(name_key=fold(name)).exclude(pk=self.instance.pk).first()
        if other:
            raise ValidationError(_("This title is there already, for %(cadre)s.") % {"cadre": other.cadre})
        return name


class SeveralFiles(forms.FileField):
    """A list of uploads; one box for all of them."""

    class widget(forms.ClearableFileInput):
        allow_multiple_selected = True

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFiles, self).clean(each, initial) for each in given]


class ReferenceFilesForm(forms.Form):
    files = SeveralFiles(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        help_text=gettext_lazy("The CSV files of a country's folder, up to five at once, or all of them in one ZIP."),
    )
