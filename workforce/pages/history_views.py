"""Who did what when: of one object, for whoever may see it; of everything, for administrators."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from workforce.history import exports
from workforce.history.models import Event
from workforce.language.words import VERBS
from workforce.pages import history
from workforce.people.permissions import Permission, requires
from workforce.reference.fields import Day

PAGE = 50


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


@require_GET
@requires(Permission.PEOPLE_MANAGE)
def everything(request):
    labels = Event.objects.order_by().values_list("object_type", flat=True).distinct()
    kinds = sorted(((label, kind(label)) for label in labels), key=lambda each: each[1])
    verbs = sorted(Event.objects.order_by().values_list("verb", flat=True).distinct())
    form = HistoryForm(request.GET, verbs=verbs, kinds=kinds)
    events = history.search(**form.cleaned_data) if form.is_valid() else Event.objects.none()
    if request.GET.get("format") == "csv":
        return exports.history(events)
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    for event in page:
        event.kind = kind(event.object_type)
    return render(request, "workforce/pages/history.html", {"form": form, "page": page})


@require_GET
def of_object(request, object_type, object_id):
    model = history.model_of(object_type)
    if model is None or not history.may_read(request.user, object_type, object_id):
        raise Http404
    found = model._default_manager.filter(pk=object_id).first() if object_id.isdecimal() else None
    events = Event.objects.filter(object_type=object_type, object_id=object_id)
    newest = events.first()
    if found is None and newest is None:
        raise Http404
    context = {
        "name": str(found) if found else newest.object_label,
        "kind": kind(object_type),
        "page": Paginator(events, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "workforce/pages/history_object.html", context)


def kind(object_type):
    """ "mapping.round" in words."""
    model = history.model_of(object_type)
    return capfirst(str(model._meta.verbose_name)) if model else object_type


urlpatterns = [
    path("history/", everything, name="history"),
    path("history/<str:object_type>/<str:object_id>/", of_object, name="history"),
]
