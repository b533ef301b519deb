from django import forms

from strategy.framework.models import FrameworkItem
from strategy.plans.models import Risk
from workforce.reference.models import Organisation


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
