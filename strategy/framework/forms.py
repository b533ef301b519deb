import re

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.framework.models import FrameworkItem, Statement

OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != "en"]
CODE = re.compile(r"^[A-Za-z0-9][-A-Za-z0-9_.]*$")


def _area(rows):
    return forms.Textarea(attrs={"rows": rows})


class WordsForm(forms.Form):
    """The name of an item and what it is about, in every language of the application."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("What it is about"), max_length=2000, required=False, widget=_area(3)
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, language in OTHER_LANGUAGES:
            labels = (_("Name (%(language)s)"), _("What it is about (%(language)s)"))
            name, about = (label % {"language": _(language)} for label in labels)
            self.fields[f"name_{code}"] = forms.CharField(label=name, max_length=200)
            self.fields[f"description_{code}"] = forms.CharField(
                label=about, max_length=2000, required=False, widget=_area(3)
            )

    def words(self, names=None, descriptions=None) -> dict:
        """name, names, description, descriptions; languages that the form does not ask for are kept."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "description": data["description"],
            "names": _translated(names, data, "name"),
            "descriptions": _translated(descriptions, data, "description"),
        }


def _translated(held, data, name):
    texts = (held or {}) | {code: data[f"{name}_{code}"] for code, _language in OTHER_LANGUAGES}
    return {code: text for code, text in texts.items() if text}


class NewItemForm(WordsForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=FrameworkItem.Kind)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Belongs to"),
        queryset=None,
        to_field_name="code",
        required=False,
        help_text=gettext_lazy(
            "An element belongs to a pillar, a sub-element to an element; others belong to nothing."
        ),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("It stays the same in all versions, such as PLN-5. Letters, digits, - _ and . only."),
    )
    field_order = ["kind", "parent", "code"]

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = draft.items.filter(kind__in=["pillar", "element"])

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not CODE.match(code):
            raise forms.ValidationError(_("Letters, digits, - _ and . only, no spaces."))
        return code

    def values(self) -> dict:
        return {"kind": self.cleaned_data["kind"], "code": self.cleaned_data["code"]} | self.words()


class ItemForm(WordsForm):
    is_hidden = forms.BooleanField(
        label=gettext_lazy("Hidden: not offered any more, nor anything in it"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, item, seen="", **kwargs):
        held = {name: getattr(item, name) for name in ("name", "description", "is_hidden")} | {"seen": seen}
        held |= {f"name_{code}": item.names.get(code, "") for code, _language in OTHER_LANGUAGES}
        held |= {f"description_{code}": item.descriptions.get(code, "") for code, _language in OTHER_LANGUAGES}
        super().__init__(*args, initial=held, **kwargs)
        self.item = item

    def values(self) -> dict:
        return self.words(self.item.names, self.item.descriptions) | {"is_hidden": self.cleaned_data["is_hidden"]}


class PublishForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("What changed, and why"), max_length=2000, widget=_area(3))


ASKED = [(part.value, part.label) for part in (Statement.Part.OVERVIEW, Statement.Part.DETAIL)]


class StatementForm(forms.Form):
    """One statement of an element; emptied, it goes."""

    hide_optional = True
    statement = forms.IntegerField(widget=forms.HiddenInput, required=False)
    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=ASKED)
    text = forms.CharField(label=gettext_lazy("Statement"), max_length=500, required=False, widget=_area(2))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, language in OTHER_LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Statement (%(language)s)") % {"language": _(language)},
                max_length=500,
                required=False,
                widget=_area(2),
            )

    def clean(self):
        data = super().clean()
        for code, language in OTHER_LANGUAGES:
            if data.get("text") and not data.get(f"text_{code}"):
                self.add_error(f"text_{code}", _("Write it in %(language)s too.") % {"language": _(language)})
        return data

    def row(self) -> dict:
        data = self.cleaned_data
        return {
            "pk": data.get("statement"),
            "part": data.get("part") or "overview",
            "text": data.get("text") or "",
            "texts": {code: data[f"text_{code}"] for code, _language in OTHER_LANGUAGES if data.get(f"text_{code}")},
        }


StatementForms = forms.formset_factory(StatementForm, extra=2, max_num=20, absolute_max=40)


def statement_initial(statement: Statement) -> dict:
    held = {"statement": statement.pk, "part": statement.part, "text": statement.text}
    return held | {f"text_{code}": statement.texts.get(code, "") for code, _language in OTHER_LANGUAGES}


def element_choices(framework, held=()):
    """Pillars and elements that a framework offers, grouped; codes that are ``held`` stay."""
    items = list(framework.items.filter(kind__in=["pillar", "element"], is_hidden=False)) if framework else []
    grouped = [
        (
            pillar.label,
            [(pillar.code, _("%(pillar)s, all of it") % {"pillar": pillar.label})]
            + [(item.code, item.label) for item in items if item.parent_id == pillar.pk],
        )
        for pillar in items
        if pillar.kind == "pillar"
    ]
    known = {item.code for item in items}
    if others := [(code, code) for code in held if code not in known]:
        grouped.append((_("Not in this framework"), others))
    return grouped


def element_names(framework, codes) -> dict:
    """{code: name in the reader's language}."""
    items = framework.items.filter(code__in=list(codes)) if framework and codes else []
    return {item.code: item.label for item in items}
