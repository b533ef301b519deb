from django import forms
from django.utils.translation import gettext_lazy

from workforce.language.words import VERBS
from workforce.reference.fields import Day


class HistoryForm(forms.Form):
    """The filters of the whole history."""

    who = forms.CharField(label=gettext_lazy("Who"), required=False)
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of object"), required=False)
    about = forms.CharField(label=gettext_lazy("Object"), required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=Day())
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=Day())

    hide_optional = True

    def __init__(self, *args, verbs, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        everything = ("", gettext_lazy("All"))
        self.fields["what"].choices = [everything, *((verb, VERBS.get(verb, verb)) for verb in verbs)]
        self.fields["kind"].choices = [everything, *kinds]
