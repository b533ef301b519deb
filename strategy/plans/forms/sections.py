"""Forms of sections."""

from django import forms
from django.utils.translation import gettext_lazy as _

from strategy.plans.models import Section
from strategy.writing import texts


class WritingField(forms.CharField):
    """A Markdown text: tidied, and refused with a sentence when it is too long or
    cites a figure that does not exist.
    """

    def __init__(self, *, rows=20, **more):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), strip=False, **more)

    def to_python(self, value):
        return texts.tidy(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        texts.checked(value)


class SectionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = WritingField(label=_("Text"), required=False)

    hide_optional = True

    def __init__(self, *args, section: Section, **kwargs):
        start = {"revision": section.revision, "title": section.title, "text": section.text}
        super().__init__(*args, initial=start | (kwargs.pop("initial", None) or {}), **kwargs)
        if section.kind != Section.Kind.OTHER:
            del self.fields["title"]

    def values(self):
        return {name: self.cleaned_data[name] for name in ("title", "text") if name in self.fields}


class NewSectionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    after = forms.ModelChoiceField(
        label=_("Behind"), queryset=Section.objects.none(), required=False, empty_label=_("At the end")
    )

    hide_optional = True

    def __init__(self, *args, strategy, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = strategy.sections.select_related("factor")
