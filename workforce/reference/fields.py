"""Fields of forms: an area or organisation is typed, with suggestions, by name or code; a day."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workforce.reference.models import Area, Organisation, fold

MOST_SUGGESTIONS = 400


class Suggestions(forms.TextInput):
    """A text input with a list of suggestions: works without script, and any name or code may be typed."""

    template_name = "workforce/reference/_suggestions.html"

    def __init__(self, field):
        super().__init__(attrs={"autocomplete": "off"})
        self.field = field

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "suggestions": map(written, self.field.suggestions())}


class ByNameField(forms.CharField):
    """One row of a reference list, found by "Name (code)", code or name; unaccented, in any case."""

    def __init__(self, **more):
        super().__init__(**{"required": False, "widget": Suggestions(self), "max_length": 300, **more})

    def rows(self):
        return self.model.objects.on(timezone.localdate())

    def suggestions(self):
        return self.rows()[:MOST_SUGGESTIONS]

    def prepare_value(self, value):
        return written(value) if isinstance(value, self.model) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        coded = re.search(r"\(([^()]+)\)$", text)
        code = coded[1] if coded else text
        found = list(self.rows().filter(code__iexact=code)[:2]) or list(self.rows().filter(name_key=fold(text))[:6])
        if not found:
            raise ValidationError(self.unknown, code="unknown")
        if len(found) > 1:
            names = ", ".join(map(written, found))
            raise ValidationError(
                _("Several have this name. Write the code of one: %(names)s.") % {"names": names}, code="several"
            )
        return found[0]


class AreaField(ByNameField):
    model = Area
    unknown = gettext_lazy("There is no such area. Choose one of the list, or write its name or code.")

    def suggestions(self):
        """The upper levels, as long as they fit: nobody scrolls through two thousand sub-counties."""
        levels = self.rows().order_by("level__rank").values_list("level__rank", flat=True)[: MOST_SUGGESTIONS + 1]
        ranks = list(levels)
        if len(ranks) <= MOST_SUGGESTIONS:
            return self.rows()
        return self.rows().filter(level__rank__lt=ranks[-1])


class OrganisationField(ByNameField):
    model = Organisation
    unknown = gettext_lazy("There is no such organisation. Choose one of the list, or write its name or code.")


def written(row):
    return f"{row.label} ({row.code})"


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def languages(empty):
    return [("", empty), *settings.LANGUAGES]
