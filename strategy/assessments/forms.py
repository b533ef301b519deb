"""Forms of the self-assessment: begun, an element answered, tasks, closing, and a priority made an objective."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mapping.uploads.services.references import organisation_names
from strategy.assessments.models import Assessment, ElementRating, EvidenceTask, StatementAnswer
from strategy.framework.models import Statement
from strategy.plans.models import Horizon, Strategy
from strategy.writing.fields import Day, Finder, NamesField
from workforce.people.models import Grant, User
from workforce.people.permissions import ROLE_PERMISSIONS, Permission
from workforce.reference.fields import OrganisationField
from workforce.reference.models import Organisation

READERS = [role for role in Grant.Role if Permission.STRATEGY_VIEW in ROLE_PERMISSIONS[role]]
RATED = ("rating", "strengths", "evidence", "priority")


class AssessmentForm(forms.ModelForm):
    lead = OrganisationField(label=gettext_lazy("Lead agency"), required=True)

    class Meta:
        model = Assessment
        fields = ["title", "lead", "starts_on", "previous"]
        widgets = {"starts_on": Day()}
        help_texts = {
            "title": gettext_lazy("What is assessed and when, such as “The workforce framework, 2027”."),
            "previous": gettext_lazy("The earlier assessment whose answers are shown next to the new ones."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        finder = Finder(Organisation.objects.on(timezone.localdate()), organisation_names, what=_("organisations"))
        self.fields["agencies"] = NamesField(
            finder=finder,
            rows=4,
            label=_("Agencies taking part"),
            help_text=_("One organisation a line, as it is called or by code."),
        )
        self.fields["previous"].empty_label = _("It is the first")

    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class ElementForm(forms.Form):
    """The statements of an element and its rating; without an element the progress indicators, which have no rating."""

    hide_optional = True
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, sheet, before=None, **kwargs):
        super().__init__(*args, initial=saved_values(sheet), **kwargs)
        self.sheet = sheet
        last_time = {s.code: a.get_answer_display() for s, a in before.rows if a and a.answer} if before else {}
        for statement in sheet.statements:
            self._ask(statement, last_time.get(statement.code))
        if sheet.element:
            self._rate()

    def _ask(self, statement, last_time):
        self.fields[f"answer_{statement.pk}"] = forms.ChoiceField(
            label=statement.label,
            choices=StatementAnswer.Answer,
            required=False,
            widget=forms.RadioSelect,
            help_text=_("Last time: %(answer)s") % {"answer": last_time} if last_time else "",
        )
        self.fields[f"evidence_{statement.pk}"] = forms.CharField(
            label=_("Evidence"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(
                attrs={"rows": 1, "aria-label": _("Evidence: %(statement)s") % {"statement": statement}}
            ),
        )

    def _rate(self):
        text = {"required": False, "max_length": 3000}
        self.fields["strengths"] = forms.CharField(
            label=_("Strengths to build on"),
            help_text=_("What works already, and where. Begin here."),
            widget=forms.Textarea(attrs={"rows": 4}),
            **text,
        )
        self.fields["evidence"] = forms.CharField(
            label=_("Evidence for the rating"), widget=forms.Textarea(attrs={"rows": 3}), **text
        )
        self.fields["rating"] = forms.TypedChoiceField(
            label=_("Status of this element"),
            choices=ElementRating.RATINGS,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["priority"] = forms.ChoiceField(
            label=_("How urgent it is to strengthen it"),
            choices=ElementRating.Priority,
            required=False,
            widget=forms.RadioSelect,
        )

    def groups(self):
        """(part, rows) of what is asked; a row: statement, its two fields, the saved answer and the task, if any."""
        made = {}
        for statement, answer in self.sheet.rows:
            fields = (self[f"answer_{statement.pk}"], self[f"evidence_{statement.pk}"])
            row = {"statement": statement, "fields": fields, "saved": answer, "task": self.sheet.task_of(statement)}
            made.setdefault(statement.part, []).append(row)
        return made

    def overview(self):
        groups = self.groups()
        return groups.get(Statement.Part.OVERVIEW) or groups.get(Statement.Part.PROGRESS) or []

    def detail(self):
        return self.groups().get(Statement.Part.DETAIL, [])

    def is_in_detail(self):
        """Whether somebody went into detail already, or something there is to be mended."""
        return any(row["saved"] or any(field.errors for field in row["fields"]) for row in self.detail())

    def rating_fields(self):
        return [self[name] for name in ("strengths", "rating", "evidence", "priority")] if self.sheet.element else []

    def answers(self):
        data = self.cleaned_data
        return {s.pk: (data[f"answer_{s.pk}"], data[f"evidence_{s.pk}"]) for s in self.sheet.statements}

    def rating(self):
        return {name: self.cleaned_data[name] for name in RATED} if self.sheet.element else {}


def saved_values(sheet) -> dict:
    """What is saved of an element, as the form's fields."""
    held = {"revision": sheet.revision}
    for statement, answer in sheet.rows:
        held |= {f"answer_{statement.pk}": answer.answer if answer else ""}
        held |= {f"evidence_{statement.pk}": answer.evidence if answer else ""}
    if sheet.element:
        held |= {name: getattr(sheet.rating, name, None if name == "rating" else "") for name in RATED}
    return held


class TaskForm(forms.ModelForm):
    class Meta:
        model = EvidenceTask
        fields = ["title", "owner", "due_on"]
        widgets = {"due_on": Day()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        holders = Grant.objects.current().filter(role__in=READERS).values("user")
        self.fields["owner"].queryset = User.objects.filter(is_active=True, pk__in=holders).order_by("full_name")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return day


class FoundForm(forms.Form):
    result = forms.CharField(
        label=gettext_lazy("What was found"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ToObjectiveForm(forms.Form):
    """A priority of an assessment as an objective of a strategy that is being written."""

    strategy = forms.ModelChoiceField(label=gettext_lazy("Strategy"), queryset=None, empty_label=None)
    title = forms.CharField(
        label=gettext_lazy("Objective"),
        max_length=200,
        help_text=gettext_lazy("What is to be different, in a few words."),
    )
    horizon = forms.ChoiceField(label=gettext_lazy("Horizon"), choices=Horizon)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        editable = Strategy.objects.visible_to(user).filter(status__in=Strategy.EDITABLE)
        self.fields["strategy"].queryset = editable.select_related("framework")
