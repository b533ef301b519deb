"""Forms of the leadership group: terms, members, meetings, agenda, attendance, decisions."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.group.forms.citations import FigureField, initial_figure
from strategy.group.models import AgendaItem, Attendance, Group, Meeting, Member
from strategy.library.models import Resource
from strategy.plans.models import Action, Strategy
from strategy.reports.models import GapReport
from strategy.writing import texts
from strategy.writing.fields import AmountField, Day
from workforce.people.models import Grant, User
from workforce.people.permissions import ROLE_PERMISSIONS, Permission
from workforce.reference.fields import OrganisationField

SITTING = [role for role in Grant.Role if Permission.GROUP_VIEW in ROLE_PERMISSIONS[role]]


class Revised(forms.Form):
    """A form that names the revision it began from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def values(self):
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class Markdown(forms.Textarea):
    def __init__(self, rows=12):
        super().__init__(attrs={"rows": rows})


class TermsForm(Revised, forms.ModelForm):
    class Meta:
        model = Group
        fields = ["name", "quorum", "terms"]
        widgets = {"terms": Markdown(24)}
        help_texts = {
            "terms": gettext_lazy("Mandate, members, how often it meets, how it decides, who is its secretariat.")
        }

    def clean_terms(self):
        return texts.checked(self.cleaned_data["terms"])


class MemberForm(forms.ModelForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    organisation = OrganisationField(label=gettext_lazy("Organisation"))

    class Meta:
        model = Member
        fields = ["user", "name", "organisation", "position", "joined_on", "left_on"]
        widgets = {name: Day() for name in ("joined_on", "left_on")}
        help_texts = {
            "user": gettext_lazy("For members who sign in. Their role in the service is given under People."),
            "left_on": gettext_lazy("The last day of the membership; it stays in the records of its meetings."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, grants__role__in=SITTING).distinct().order_by("full_name")
        self.fields["user"].queryset = people | User.objects.filter(pk=self.instance.user_id).distinct()
        self.fields["name"].help_text = _("Empty: the name of the account.")

    def clean(self):
        given = super().clean()
        if not given.get("name"):
            if given.get("user"):
                given["name"] = str(given["user"])
            else:
                self.add_error("name", _("Give a name, or choose an account."))
        return given

    def _post_clean(self):
        """The service checks the whole member, and writes it."""

    def values(self):
        return self.cleaned_data


class MeetingForm(Revised, forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ["number", "title", "on", "time", "place", "report", "strategy"]
        widgets = {"on": Day(), "time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "report": gettext_lazy(
                "None chosen: the newest official report, or else the newest, until the meeting takes place."
            ),
            "strategy": gettext_lazy(
                "The pack follows the version in force: actions, budget, progress. A newer one is a block of its own."
            ),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        reports = GapReport.objects.visible_to(user).ready().select_related("round").defer("inputs", "frozen")
        self.fields["report"].queryset = reports | GapReport.objects.filter(pk=self.instance.report_id)
        self.fields["report"].label_from_instance = lambda report: (
            f"{report}, {report.round} ({report.get_standing_display().lower()})"
        )
        self.fields["strategy"].queryset = Strategy.objects.visible_to(user)
        self.fields["strategy"].label_from_instance = lambda each: (
            _("%(title)s, version %(version)s") % {"title": each.title, "version": each.version}
        )


class AgendaItemForm(forms.ModelForm):
    number = forms.IntegerField(
        label=gettext_lazy("Number"), min_value=1, help_text=gettext_lazy("The items after it move down.")
    )
    cost = AmountField(label=gettext_lazy("Cost"))
    figure = FigureField(label=gettext_lazy("Based on"), required=False)
    action = forms.ModelChoiceField(
        label=gettext_lazy("About the action"), queryset=None, required=False, empty_label=gettext_lazy("None")
    )

    class Meta:
        model = AgendaItem
        fields = ["number", "title", "text", "presenter", "minutes", "is_for_decision", "cost"]
        widgets = {"text": Markdown(5)}

    def __init__(self, *args, meeting, user, chosen="", **kwargs):
        super().__init__(*args, **kwargs)
        about(self, meeting, self.instance.action_key)
        self.fields["figure"].offer(meeting, user, [self.instance.figure_id, chosen])
        self.initial["figure"] = chosen or initial_figure(self.instance, self.instance.pk is None)
        if meeting.strategy:
            self.fields["cost"].help_text = _("In %(currency)s.") % {"currency": meeting.strategy.currency}

    def _post_clean(self):
        """The service checks the whole item, and writes it."""

    def values(self):
        return with_key(self.cleaned_data)


def about(form, meeting, key):
    """The actions of the strategy that the meeting follows; without one the question is not asked."""
    field = form.fields["action"]
    field.queryset = Action.objects.filter(strategy=meeting.strategy_id or 0).select_related("objective")
    form.initial["action"] = field.queryset.filter(key=key).first() if key else None
    if not meeting.strategy_id:
        del form.fields["action"]


def with_key(given):
    """An action is kept by its key, which is the same in every version of the strategy."""
    values = dict(given)
    if "action" in values:
        action = values.pop("action")
        values["action_key"] = action.key if action else None
    return values


class PapersForm(forms.Form):
    resources = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Papers from the library"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose a paper.")},
    )

    def __init__(self, *args, meeting, user, **kwargs):
        super().__init__(*args, **kwargs)
        held = meeting.papers.values("resource")
        found = Resource.objects.visible_to(user).exclude(pk__in=held)
        self.fields["resources"].queryset = found.defer("text", "search")


class AttendanceForm(forms.Form):
    """One row a member: presence, and by whom they are represented."""

    def __init__(self, *args, members, held, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {member.pk: member for member in members}
        choices = [("", _("Not noted")), *Attendance.Presence.choices]
        for member in members:
            row = held.get(member.pk)
            self.fields[f"presence-{member.pk}"] = forms.ChoiceField(
                label=_("Presence of %(name)s") % {"name": member},
                choices=choices,
                required=False,
                initial=row and row.presence,
            )
            self.fields[f"by-{member.pk}"] = forms.CharField(
                label=_("Who represents %(name)s") % {"name": member},
                max_length=150,
                required=False,
                initial=row and row.represented_by,
            )

    def rows(self):
        """(member, its two fields) for the table."""
        return [(member, self[f"presence-{pk}"], self[f"by-{pk}"]) for pk, member in self.members.items()]

    def values(self):
        given = self.cleaned_data
        return {member: (given[f"presence-{pk}"], given[f"by-{pk}"]) for pk, member in self.members.items()}


class MinutesForm(Revised, forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ["minutes"]
        widgets = {"minutes": Markdown(24)}

    def clean_minutes(self):
        return texts.checked(self.cleaned_data["minutes"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
