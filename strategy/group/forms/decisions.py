"""Forms of what the group decides: decisions and what happened since, adopting a gap report, endorsing a strategy."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from strategy.group.forms.citations import FigureField, initial_figure, none_or_reason
from strategy.group.forms.leadership import Revised, about, with_key
from strategy.group.models import AgendaItem, Decision, Group, Meeting, Resolution
from strategy.group.services import (
    resolutions,
)
from strategy.writing.fields import Day
from workforce.reference.fields import OrganisationField


class DecisionForm(Revised, forms.ModelForm):
    item = forms.ModelChoiceField(
        label=gettext_lazy("Agenda item"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    figure = FigureField(
        label=gettext_lazy("Based on"),
        help_text=gettext_lazy("The figure the group had before it."),
    )
    no_figure = forms.CharField(label=gettext_lazy("If on no figure: why"), max_length=500, required=False)
    action = forms.ModelChoiceField(
        label=gettext_lazy("About the action"), queryset=None, required=False, empty_label=gettext_lazy("None")
    )
    owner = OrganisationField(label=gettext_lazy("Organisation responsible"), required=True)
    field_order = ["item", "text", "figure", "no_figure", "action", "owner", "owner_person", "due_on"]

    class Meta:
        model = Decision
        fields = ["text", "owner_person", "due_on"]
        widgets = {"due_on": Day(), "text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, meeting, user, chosen="", **kwargs):
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.fields["item"].queryset = meeting.agenda.all()
        about(self, meeting, self.initial.get("action_key") or self.instance.action_key)
        self.fields["figure"].offer(meeting, user, [self.instance.figure_id, chosen])
        self.initial |= {"figure": chosen or initial_figure(self.instance, is_new)}
        if not is_new:
            self.initial |= {"item": self.instance.item_id, "owner": self.instance.owner}
            del self.fields["no_figure"]

    def clean(self):
        given = super().clean()
        if "no_figure" in self.fields:
            none_or_reason(self)
        return given

    def _post_clean(self):
        """The service checks the whole decision, and writes it."""

    def values(self):
        values = with_key(super().values())
        values.pop("no_figure", None)
        return values


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What happened"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


LABELS = {
    "decision-follow-up": gettext_lazy("What happened"),
    "decision-done": gettext_lazy("What was done"),
    "decision-verify": gettext_lazy("How it was verified"),
    "decision-reopen": gettext_lazy("Why it is open again"),
    "decision-drop": gettext_lazy("Why it is dropped"),
}


def note_form(name, data=None):
    return NoteForm(data, label=LABELS[name], auto_id=f"id_{name}_%s")


# Forms of adopting a gap report, and of withdrawing one.


class Agreed(forms.Form):
    """In which meeting the group agreed on something, and how. Asked for where a group is set up."""

    meeting = forms.ModelChoiceField(label=_("Meeting"), queryset=None, required=False, empty_label=_("No meeting"))
    agreement = forms.ChoiceField(
        label=_("How it was agreed"), choices=Resolution.Agreement, widget=forms.RadioSelect, required=False
    )
    reservations = forms.CharField(
        label=_("Reservations"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who has which. Empty: none was voiced."),
    )
    conflicts = forms.CharField(
        label=_("Conflicts of interest declared"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who declared which, and whether they left the room. Empty: asked for, none was declared."),
    )
    AGREED = ["agreement", "reservations", "conflicts"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        group, field = Group.current(), self.fields["meeting"]
        begun = Meeting.objects.filter(on__lte=timezone.localdate()).exclude(status=Meeting.Status.CANCELLED)
        field.queryset = begun.annotate(there=resolutions.HOW_MANY_DECIDE).defer("pack", "minutes")
        if group is None:
            for name in self.AGREED:
                del self.fields[name]
            return
        field.required = self.fields["agreement"].required = True
        field.empty_label = _("Choose")
        field.label_from_instance = _there


def _there(meeting):
    """The meeting with its day, and how many of those who decide were there."""
    return _("%(meeting)s, %(day)s (%(count)s of those who decide)") % {
        "meeting": meeting,
        "day": date_format(meeting.on, "DATE_FORMAT"),
        "count": meeting.there,
    }


class AdoptForm(Agreed):
    hide_optional = True  # whether a note is needed depends on the report

    note = forms.CharField(
        label=_("Why it is adopted as it is"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when the report is out of date, or something in it is open. It is shown with the report."),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        if report.finished_at:
            field.queryset = field.queryset.filter(on__gte=timezone.localdate(report.finished_at))
        field.label = _("Adopted in")
        field.help_text = _("A meeting of the leadership group, after the report was computed.")


class WithdrawForm(forms.Form):
    erratum = forms.CharField(
        label=_("Erratum"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was wrong. It is shown wherever the report is cited."),
        error_messages={"required": _("Say what was wrong: the erratum is shown wherever the report is cited.")},
    )


# The form of endorsing a version of a strategy.


class EndorseForm(Agreed):
    reason = forms.CharField(
        label=_("Reason to endorse although something is missing"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is saved with the strategy, for everybody to read."),
    )
    field_order = ["reason", "meeting"]

    def __init__(self, *args, is_ready, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].label = _("Meeting that endorsed it")
        if is_ready:
            del self.fields["reason"]
