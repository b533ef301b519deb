"""Forms of a strategy: its facts, its sections, the choice of an element, its projection, the steps of its versions."""

import re

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from strategy.plans.models import Horizon, Section, Strategy
from strategy.reports.models import GapReport
from strategy.requirements.models import Method
from strategy.writing import texts
from workforce.language import words
from workforce.reference.models import Organisation, Sector

SDG = re.compile(r"^(1[0-7]|[1-9])\.([1-9][0-9]?|[a-e])$")
NATIONAL = [
    Organisation.EmployerType.CENTRAL,
    Organisation.EmployerType.UN,
]  # who takes part in a strategy of the country


class ReportChoice(forms.ModelChoiceField):
    """A report with what it is worth: "Gap report 14, 2026, Official"."""

    def label_from_instance(self, report):
        return f"{report}, {report.round}, {words.status(report.standing)[1]}"


class StrategyForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES, initial=get_language)
    method = forms.ChoiceField(
        label=_("Method"),
        choices=Method.choices,
        initial=Method.NORM,
        help_text=_("How the gap is counted that the plan is compared with."),
    )
    sdg_targets = forms.CharField(
        label=_("SDG targets"), required=False, max_length=300, help_text=_("With commas between them: 16.2, 1.3, 8.7")
    )
    report = ReportChoice(
        label=_("Gap report it is based on"),
        queryset=None,
        required=False,
        empty_label=_("None yet"),
        help_text=_(
            "Its figures never change. The leadership group endorses a strategy that is based on an official one."
        ),
    )

    class Meta:
        model = Strategy
        fields = [
            "title",
            "code",
            "language",
            "first_year",
            "last_year",
            "near_until",
            "medium_until",
            "currency",
            "report",
            "method",
            "sectors",
            "ministries",
            "sdg_targets",
        ]
        widgets = {
            "sectors": forms.CheckboxSelectMultiple,
            "ministries": forms.CheckboxSelectMultiple,
            **{
                name: forms.NumberInput(attrs={"class": "num"})
                for name in ("first_year", "last_year", "near_until", "medium_until")
            },
        }
        help_texts = {
            "code": _("Short, for addresses and file names: letters, numbers, hyphens. The same in every version."),
            "currency": _("Three letters: UGX, USD …"),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        held, strategy = [], self.instance
        if strategy.pk:
            del self.fields["code"]
            held = strategy.ministries.values("pk")
            self.initial["sdg_targets"] = ", ".join(strategy.sdg_targets)
        ready = GapReport.objects.visible_to(user).ready().values("pk")
        reports = GapReport.objects.filter(Q(pk__in=ready) | Q(pk=strategy.report_id))
        self.fields["report"].queryset = reports.select_related("round").defer("inputs", "frozen")
        self.fields["sectors"].queryset = Sector.objects.exclude(code="unspecified").order_by("name_key")
        national = Organisation.objects.on(timezone.localdate()).filter(employer_type__in=NATIONAL).values("pk")
        self.fields["ministries"].queryset = Organisation.objects.filter(Q(pk__in=national) | Q(pk__in=held))

    def clean_code(self):
        code = self.cleaned_data["code"]
        if Strategy.objects.filter(code=code).exists():
            raise forms.ValidationError(
                gettext("Another strategy has this code. Its next version is made on its own page."), code="unique"
            )
        return code

    def clean_currency(self):
        currency = self.cleaned_data["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            raise forms.ValidationError(gettext("Write the three letters of the currency, such as UGX."))
        return currency

    def clean_sdg_targets(self):
        given = [
            part.strip().lower() for part in re.split(r"[,;\s]+", self.cleaned_data["sdg_targets"]) if part.strip()
        ]
        if wrong := [part for part in given if not SDG.match(part)]:
            raise forms.ValidationError(
                gettext("Not a target of the SDGs: %(wrong)s. They look like 16.2 or 8.b.")
                % {"wrong": ", ".join(wrong)}
            )
        return list(dict.fromkeys(given))

    def clean(self):
        data = super().clean()
        for name in ("near_until", "medium_until"):
            if data.get(name) and data.get("last_year") and data[name] > data["last_year"]:
                self.add_error(name, gettext("This is after the last year of the strategy."))
        return data

    def values(self):
        many = ("sectors", "ministries")
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields and name not in many}

    def many(self):
        return {name: self.cleaned_data[name] for name in ("sectors", "ministries")}


class ChoiceForm(forms.Form):
    """Whether an element is strengthened. ``revision`` is empty while nobody has chosen."""

    CHOICES = [("yes", _("Chosen")), ("no", _("Not chosen")), ("", _("Not decided yet"))]
    is_chosen = forms.ChoiceField(
        label=_("Does the strategy strengthen this element?"),
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("No element is mandatory."),
    )
    horizon = forms.ChoiceField(label=_("When first"), choices=[("", _("Not said")), *Horizon.choices], required=False)
    reason = forms.CharField(
        label=_("Why, or why not"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("An element that is not chosen is explained, or the readiness check says so."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self):
        data = self.cleaned_data
        chosen = {"yes": True, "no": False}.get(data["is_chosen"])
        return {"is_chosen": chosen, "horizon": data["horizon"], "reason": data["reason"], "revision": data["revision"]}


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What is to be corrected"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Those who write read it first. It is saved in the history."),
    )


class InForceForm(forms.Form):
    day = forms.DateField(
        label=_("In force from"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class MatrixForm(forms.Form):
    """What of the plan the matrix counts."""

    hide_optional = True

    category = forms.ChoiceField(label=_("Category of cadres"), required=False)
    horizon = forms.ChoiceField(label=_("Horizon"), choices=[("", _("All horizons")), *Horizon.choices], required=False)

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("All categories"))] + [
            (each.value, each.label) for each in categories
        ]

    def asked(self):
        """{category, horizon}: what is not known is left out."""
        return (
            {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
            if self.is_valid()
            else {}
        )


# Forms of sections.


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


class PlanGapForm(forms.Form):
    """What the page of the plan over the gap assumes; every part may be left out."""

    target = forms.ChoiceField(label=_("Cadre"), required=False)
    replaced = forms.ChoiceField(
        label=_("Who joins and leaves"),
        required=False,
        choices=[
            ("", _("As observed")),
            ("0", _("Nobody who leaves is replaced")),
            ("50", _("Half of those who leave are replaced")),
            ("100", _("Everyone who leaves is replaced")),
        ],
    )
    growth = forms.DecimalField(
        label=_("Growth of what is required, % a year"),
        required=False,
        min_value=-10,
        max_value=20,
        max_digits=5,
        decimal_places=2,
        help_text=_("Empty: as the people it is for have grown."),
    )

    hide_optional = True

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets

    def asked(self) -> dict:
        """Arguments of `projection.read_projection`."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "target": data.get("target") or "",
            "replaced": int(data["replaced"]) / 100 if data.get("replaced") else None,
            "growth": None if data.get("growth") is None else float(data["growth"]) / 100,
        }
