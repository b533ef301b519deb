"""Forms of listening. No field asks who said something, and what is written freely is looked through for it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.consultations import services as consultations
from strategy.consultations.models import Consultation, ConsultationCount, Response
from strategy.plans.models import Strategy
from workforce.reference.fields import AreaField, Day

KINDS = {
    "name": gettext_lazy("a name"),
    "phone": gettext_lazy("a telephone number"),
    "email": gettext_lazy("an address on the internet"),
    "address": gettext_lazy("a place where somebody lives"),
    "id": gettext_lazy("a number of identity"),
}
MOST_NAMED = 12
SEXES, AGES = ConsultationCount.Sex, ConsultationCount.AgeBand


def revision():
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class NamesNobody(forms.Form):
    """A form whose free texts, ``checked``, are looked through for words that may tell who somebody is.

    Found words are shown, and are to be taken out, or to be answered for. What was saved before was answered for then.
    """

    checked = ()
    personal_data_answer = forms.CharField(
        label=gettext_lazy("Why these words name nobody"),
        required=False,
        max_length=300,
        widget=forms.HiddenInput,
        help_text=gettext_lazy("Your answer is saved in the history."),
    )

    def before(self):
        """The texts as they are saved now."""
        return tuple(self.initial.get(name) or "" for name in self.checked)

    def clean(self):
        cleaned = super().clean()
        texts = [cleaned.get(name) or "" for name in self.checked]
        found = consultations.suspects(*texts, before=self.before())
        if found:
            field = self.fields["personal_data_answer"]
            field.widget, field.required = forms.Textarea(attrs={"rows": 2, "maxlength": 300}), True
        self.found = found
        if found and not cleaned.get("personal_data_answer"):
            for name, text in zip(self.checked, texts, strict=True):
                if words := [each for each in found if each.found in text]:
                    self.add_error(name, forms.ValidationError(_told(words), code="personal"))
        return cleaned

    def reason(self):
        """What is to be kept of the answer: nothing, when nothing was found."""
        return self.cleaned_data["personal_data_answer"] if self.found else ""


def _told(found):
    words = dict.fromkeys((each.found, str(KINDS[each.kind])) for each in found)
    listed = ", ".join(
        _("“%(word)s” (%(kind)s)") % {"word": word, "kind": kind} for word, kind in list(words)[:MOST_NAMED]
    )
    return _(
        "This may show who somebody is: %(listed)s. Take it out, or say under “Why these words name nobody” why "
        "it is nobody’s."
    ) % {"listed": listed}


class ConsultationForm(NamesNobody):
    checked = ("title", "summary", "accessibility")
    strategy = forms.ModelChoiceField(label=gettext_lazy("Strategy"), queryset=Strategy.objects.none())
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("For example: Young people in Abim, March 2027."),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who was heard"), choices=Consultation.Group.choices, widget=forms.CheckboxSelectMultiple
    )
    method = forms.ChoiceField(label=gettext_lazy("How"), choices=Consultation.Method.choices)
    area = AreaField(label=gettext_lazy("Where"), required=True)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=Day())
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=Day())
    accessibility = forms.CharField(
        label=gettext_lazy("Accessibility"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Languages, sign language, places, times, support: what made it possible to take part."),
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("In plain words. Name nobody: no names, telephone numbers or addresses."),
    )
    consent_confirmed = forms.BooleanField(
        label=gettext_lazy("Everyone agreed to take part, and for children a carer too"), required=False
    )
    safeguarding_confirmed = forms.BooleanField(label=gettext_lazy("A safeguarding plan was in place"), required=False)
    revision = revision()
    FIELDS = [
        "strategy",
        "title",
        "groups",
        "method",
        "area",
        "starts_on",
        "ends_on",
        "accessibility",
        "summary",
        "consent_confirmed",
        "safeguarding_confirmed",
    ]
    field_order = [*FIELDS[:9], "personal_data_answer", *FIELDS[9:], "revision"]

    def __init__(self, *args, strategies, consultation=None, **kwargs):
        initial = kwargs.pop("initial", {})
        if consultation:
            initial = {name: getattr(consultation, name) for name in self.FIELDS} | {"revision": consultation.revision}
            initial |= {count_field(row.sex, row.age_band): row.count for row in consultation.counts.all()}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["strategy"].queryset = strategies
        for sex, sex_label in SEXES.choices:
            for age, age_label in AGES.choices:
                label = _("%(sex)s, %(age)s") % {"sex": sex_label, "age": age_label}
                box = forms.NumberInput(attrs={"class": "num", "min": 0, "aria-label": label, "inputmode": "numeric"})
                self.fields[count_field(sex, age)] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=100_000, widget=box
                )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", _("The end is before the beginning."))
        return cleaned

    def plain(self):
        """The fields that are not cells of the table of people."""
        return [field for field in self if not field.name.startswith("count_") and not field.is_hidden]

    def sexes(self):
        return SEXES.labels

    def table(self):
        """(age, [field by sex]) for each row of the table of people."""
        return [(label, [self[count_field(sex, age)] for sex in SEXES.values]) for age, label in AGES.choices]

    def values(self):
        return {name: self.cleaned_data[name] for name in self.FIELDS}

    def counts(self):
        """The cells that say something; an empty one says that it is not known."""
        given = ((sex, age, self.cleaned_data[count_field(sex, age)]) for sex in SEXES.values for age in AGES.values)
        return [{"sex": sex, "age_band": age, "count": count} for sex, age, count in given if count is not None]


def count_field(sex, age):
    return f"count_{sex}_{age}"


class FindingForm(NamesNobody):
    checked = ("text",)
    text = forms.CharField(
        label=gettext_lazy("What people said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("As they said it, or close to it. One thing. Name nobody."),
    )
    elements = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    revision = revision()
    field_order = ["text", "personal_data_answer", "elements", "revision"]

    def __init__(self, *args, elements, finding=None, **kwargs):
        initial = {}
        if finding:
            initial = {name: getattr(finding, name) for name in ("text", "elements", "revision")}
        super().__init__(*args, initial=initial, **kwargs)
        self.finding = finding
        self.fields["elements"].choices = elements

    def values(self):
        """An answer stays as long as the words do that it was given for."""
        text, kept = self.cleaned_data["text"], self.finding.personal_data_answer if self.finding else ""
        answer = self.reason() or (kept if kept and consultations.suspects(text) else "")
        return {"text": text, "elements": self.cleaned_data["elements"], "personal_data_answer": answer}


class ResponseForm(NamesNobody):
    checked = ("why",)
    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Response.Answer.choices, widget=forms.RadioSelect)
    target = forms.ChoiceField(
        label=gettext_lazy("By which objective or action"),
        required=False,
        help_text=gettext_lazy("What is taken up is taken up somewhere."),
    )
    why = forms.CharField(
        label=gettext_lazy("How, or why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For the people who said it: short sentences, no codes."),
    )
    revision = revision()
    field_order = ["answer", "target", "why", "personal_data_answer", "revision"]

    def __init__(self, *args, strategy, response=None, **kwargs):
        initial = {}
        if response:
            initial = {"answer": response.answer, "why": response.why, "revision": response.revision}
            initial["target"] = f"{response.part}:{response.key}" if response.key else ""
        super().__init__(*args, initial=initial, **kwargs)
        self.parts, choices = targets(strategy)
        if response and response.key and f"{response.part}:{response.key}" not in self.parts:
            choices.append((initial["target"], _("A part that this version does not have")))
            self.parts[initial["target"]] = (response.part, response.key)
        self.fields["target"].choices = choices

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") in ("taken_up", "partly") and not cleaned.get("target") and "target" in cleaned:
            self.add_error("target", _("Choose the objective or action by which it is taken up."))
        return cleaned

    def values(self):
        part, key = self.parts.get(self.cleaned_data["target"], ("", None))
        return {"answer": self.cleaned_data["answer"], "part": part, "key": key, "why": self.cleaned_data["why"]}


def targets(strategy):
    """({value: (part, key)}, choices) of the objectives and actions of a strategy."""
    objectives = list(strategy.objectives.all())
    actions = list(strategy.actions.select_related("objective").order_by("objective__number", "number"))
    parts = {f"objective:{each.key}": ("objective", each.key) for each in objectives}
    parts |= {f"action:{each.key}": ("action", each.key) for each in actions}
    choices = [
        ("", _("None")),
        (_("Objectives"), [(f"objective:{each.key}", str(each)) for each in objectives]),
        (_("Actions"), [(f"action:{each.key}", str(each)) for each in actions]),
    ]
    return parts, choices


class PublishForm(forms.Form):
    looked = forms.BooleanField(
        label=gettext_lazy("I have read all that will be shown: nobody can be recognised from it.")
    )
    without_answers = forms.BooleanField(
        label=gettext_lazy("Findings without a response are shown with “no answer yet”."), required=False
    )

    def __init__(self, *args, unanswered, **kwargs):
        super().__init__(*args, **kwargs)
        if not unanswered:
            del self.fields["without_answers"]


class DeleteForm(forms.Form):
    revision = revision()
