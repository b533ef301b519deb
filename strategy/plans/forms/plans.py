"""Forms of objectives, of risks and of cited figures. Actions: `forms.actions`."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.dashboard import panels
from strategy.figures.models import Figure, FigureRemark
from strategy.framework.models import FrameworkItem
from strategy.plans.models import Objective, Risk
from strategy.plans.services import plans
from strategy.requirements.models import Method
from strategy.writing import texts
from workforce.language import words
from workforce.reference.models import Organisation

Kind = FrameworkItem.Kind


def element_choices(strategy, held=None):
    """(queryset, choices grouped by pillar) of the elements a strategy may name:
    the visible ones, and the one it names now.
    """
    items = FrameworkItem.objects.filter(framework=strategy.framework_id, kind=Kind.ELEMENT).select_related("parent")
    offered = items.filter(Q(is_hidden=False, parent__is_hidden=False) | Q(pk=held)).order_by("parent__order", "order")
    groups = {}
    for item in offered:
        groups.setdefault(item.parent.label, []).append((item.pk, item.label))
    return offered, [("", "–"), *groups.items()]


def offer_elements(field, strategy, held):
    field.queryset, choices = element_choices(strategy, held)
    field.choices = choices


class ObjectiveForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    figure = forms.IntegerField(widget=forms.HiddenInput, required=False)  # a new objective is started from this figure

    class Meta:
        model = Objective
        fields = ["element", "title", "outcome", "text", "horizon", "context"]
        widgets = {
            "outcome": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 12}),
            "context": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": gettext_lazy("What is to be different, in a few words."),
            "outcome": gettext_lazy("How one will see in the last year that it was reached."),
            "context": gettext_lazy("What around the workforce this objective depends on."),
        }

    def __init__(self, *args, strategy, **kwargs):
        super().__init__(*args, **kwargs)
        offer_elements(self.fields["element"], strategy, self.instance.element_id)
        around = FrameworkItem.objects.filter(framework=strategy.framework_id, kind__in=[Kind.CONTEXT, Kind.ENABLING])
        held = self.instance.context.values("pk") if self.instance.pk else []
        self.fields["context"].queryset = around.filter(Q(is_hidden=False) | Q(pk__in=held)).order_by("kind", "order")

    def clean_text(self):
        return texts.checked(self.cleaned_data["text"])

    def values(self):
        return {name: self.cleaned_data[name] for name in ("element", "title", "outcome", "text", "horizon")}

    def many(self):
        return {"context": self.cleaned_data["context"]}


class DeleteForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReachedForm(forms.Form):
    """The day a milestone was reached; empty: not reached after all."""

    on = forms.DateField(label=gettext_lazy("Reached on"), required=False)


class FigureRemarkForm(forms.ModelForm):
    class Meta:
        model = FigureRemark
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class CiteForm(forms.Form):
    """Which number of a line, and where it is put.
    ``places``: grouped choices, values "objective:3", "action:8", "new:1", "page".
    """

    field = forms.ChoiceField(label=gettext_lazy("Which number"), widget=forms.RadioSelect)
    place = forms.ChoiceField(label=gettext_lazy("Where to put it"))

    def __init__(self, *args, line, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [
            (code, words.labelled(label, text)) for code, label, text in plans.figure_choices(line)
        ]
        self.fields["place"].choices = places
        self.fields["field"].initial = self._usual()

    def _usual(self):
        """The shortage where there is one, else the first number."""
        codes = [code for code, _label in self.fields["field"].choices]
        return Figure.Field.SHORTAGE if Figure.Field.SHORTAGE in codes else codes[0] if codes else None


class PickForm(forms.Form):
    """Which lines of a report are listed."""

    q = forms.CharField(label=gettext_lazy("Area"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    target = forms.ChoiceField(label=gettext_lazy("Cadre"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("Method or rate"), required=False)

    def __init__(self, *args, selection, **kwargs):
        super().__init__(*args, **kwargs)
        cadres = [(f"cadre:{code}", selection.target_label("cadre", code)) for code in selection.cadres]
        groups = [(f"group:{code}", selection.target_label("group", code)) for code in selection.groups]
        self.fields["target"].choices = [("", _("All cadres")), (_("Cadres"), cadres), (_("Groups"), groups)]
        self.fields["what"].choices = [
            (_("Gap by method"), Method.choices),
            (_("Rates"), list(panels.RATE_LABELS.items())),
        ]


class RiskForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Risk
        fields = ["title", "likelihood", "impact", "factor", "mitigation", "owner", "status"]

    def __init__(self, *args, strategy, **kwargs):
        super().__init__(*args, **kwargs)
        items = strategy.framework.items.filter(kind=FrameworkItem.Kind.CONTEXT)
        held = self.instance.factor_id
        self.fields["factor"].queryset = items.filter(is_hidden=False) | items.filter(pk=held)
        self.fields["owner"].queryset = Organisation.objects.order_by("name_key")

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
