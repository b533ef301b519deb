"""The reference lists: areas, cadres, organisations and what goes with them, as the country keeps them."""

from django.conf import settings
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from workforce.api.parameters import PAGING, Parameter
from workforce.api.schema import paged
from workforce.api.views import Endpoint
from workforce.reference.models import (
    Area,
    AreaLevel,
    Cadre,
    CadreGroup,
    Country,
    Organisation,
    Population,
    PopulationGroup,
    Sector,
    WorkLevel,
    fold,
)

Q_PARAMETER = Parameter("q", _("Part of a name, in any language, or of the code."))
VALID_ON = Parameter("valid_on", _("Only what is valid on this day. Left out: today."), "date")
PERIODS = Parameter("periods", _("all: also what has ended or not yet begun."), "choice", choices=("valid", "all"))
DATED = (VALID_ON, PERIODS)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class NamesField(serializers.Field):
    """{language: name}, the country's first language among them."""

    def __init__(self, single="name", several="names"):
        super().__init__(source="*", read_only=True, help_text=_("By language."))
        self.single, self.several = single, several

    def to_representation(self, row):
        first = self.context.get("language", settings.LANGUAGE_CODE)
        return {first: getattr(row, self.single), **getattr(row, self.several)}


class NamedShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="label", help_text=_("In the language of the request."))
    names = NamesField()


class DatedShape(NamedShape):
    valid_from = serializers.DateField(allow_null=True, help_text=_("First day; null: always."))
    valid_to = serializers.DateField(allow_null=True, help_text=_("The day after the last; null: still."))


class AreaLevelShape(NamedShape):
    rank = serializers.IntegerField(help_text=_("0 is the country, 1 the level below it."))
    plural = serializers.CharField()
    plurals = NamesField("plural", "plurals")


class AreaShape(DatedShape):
    level = serializers.CharField(source="level.code")
    parent = serializers.CharField(
        source="parent.code", default=None, allow_null=True, help_text=_("Code; null for the country.")
    )
    path = serializers.CharField(help_text=_("Codes from the country down to this area, each ended by /."))
    aliases = serializers.ListField(child=serializers.CharField(), help_text=_("Other names that are understood."))


class CadreGroupShape(NamedShape):
    pass


class CadreShape(DatedShape):
    plural = serializers.CharField(source="plural_label")
    plurals = NamesField("plural", "plurals")
    category = serializers.ChoiceField(Cadre.Category.choices)
    group = serializers.CharField(source="group.code", default=None, allow_null=True)
    isco08 = serializers.CharField(allow_blank=True)
    isced = serializers.CharField(allow_blank=True)
    is_regulated = serializers.BooleanField()
    job_titles = serializers.SerializerMethodField(help_text=_("Titles that mean this cadre."))

    def get_job_titles(self, cadre) -> list[str]:
        return [title.name for title in cadre.job_titles.all()]


class OrganisationShape(DatedShape):
    employer_type = serializers.ChoiceField(Organisation.EmployerType.choices)
    area = serializers.CharField(source="area.code", default=None, allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())
    is_ministry = serializers.BooleanField()


class PopulationShape(serializers.Serializer):
    area = serializers.CharField(source="area.code")
    area_valid_from = serializers.DateField(
        source="area.valid_from", allow_null=True, help_text=_("Of which period of the area.")
    )
    group = serializers.CharField(source="group.code")
    year = serializers.IntegerField()
    count = serializers.IntegerField(help_text=_("People."))
    source = serializers.CharField()
    rule = serializers.CharField(allow_blank=True, help_text=_("How it was estimated; empty for a published figure."))


class SectorShape(NamedShape):
    pass


class WorkLevelShape(NamedShape):
    rank = serializers.IntegerField()


class Reference(Endpoint):
    """One list: whoever has a role, or a token with the scope reference:read, reads it."""

    tag = "reference"

    def answer(self, rows, order, shape):
        languages = Country.current().languages
        context = {"language": languages[0] if languages else settings.LANGUAGE_CODE}
        return self.page(rows, order, shape, count=True, context=context)

    def valid(self, rows):
        if self.asked["periods"] == "all" and not self.asked["valid_on"]:
            return rows
        return rows.on(self.asked["valid_on"] or timezone.localdate())

    def named(self, rows):
        text = self.asked["q"]
        if not text:
            return rows
        return rows.filter(Q(name_key__contains=fold(text)) | Q(code__icontains=text) | Q(names__icontains=text))


class AreaLevels(Reference):
    parameters = PAGING

    @extend_schema(summary=_("Levels of areas"), responses={200: paged(AreaLevelShape, count=True)})
    def get(self, request):
        return self.answer(AreaLevel.objects.all(), ("rank", "code"), AreaLevelShape)


class Areas(Reference):
    parameters = (
        Q_PARAMETER,
        Parameter("level", _("Code of the level."), "code", rows=AreaLevel.objects.all),
        Parameter("parent", _("Code of the area right above."), "code", rows=Area.objects.all),
        Parameter("within", _("Code of an area: it and all below it."), "code", rows=Area.objects.all),
        *DATED,
        *PAGING,
    )

    @extend_schema(summary=_("Areas, from the country down"), responses={200: paged(AreaShape, count=True)})
    def get(self, request):
        rows = self.valid(self.named(Area.objects.select_related("level", "parent")))
        if self.asked["level"]:
            rows = rows.filter(level__code=self.asked["level"])
        if self.asked["parent"]:
            rows = rows.filter(parent__code=self.asked["parent"])
        if self.asked["within"]:
            rows = rows.filter(below(self.asked["within"]))
        return self.answer(rows, ("path", "pk"), AreaShape)


def below(code):
    """The rows of every period of an area, and of all below it."""
    found = Q(pk__in=[])
    for start in Area.objects.filter(code=code).values_list("path", flat=True):
        found |= Q(path__startswith=start)
    return found


class CadreGroups(Reference):
    parameters = PAGING

    @extend_schema(summary=_("Groups of cadres"), responses={200: paged(CadreGroupShape, count=True)})
    def get(self, request):
        return self.answer(CadreGroup.objects.all(), ("code",), CadreGroupShape)


class Cadres(Reference):
    parameters = (
        Q_PARAMETER,
        Parameter("group", _("Code of the group."), "code", rows=CadreGroup.objects.all),
        Parameter("category", _("Category."), "choice", choices=tuple(Cadre.Category.values)),
        *DATED,
        *PAGING,
    )

    @extend_schema(summary=_("Cadres: the kinds of workers"), responses={200: paged(CadreShape, count=True)})
    def get(self, request):
        rows = self.valid(self.named(Cadre.objects.select_related("group").prefetch_related("job_titles")))
        if self.asked["group"]:
            rows = rows.filter(group__code=self.asked["group"])
        if self.asked["category"]:
            rows = rows.filter(category=self.asked["category"])
        return self.answer(rows, ("order", "code"), CadreShape)


class Organisations(Reference):
    parameters = (
        Q_PARAMETER,
        Parameter("employer_type", _("Employer type."), "choice", choices=tuple(Organisation.EmployerType.values)),
        Parameter("area", _("Code of the area it belongs to."), "code", rows=Area.objects.all),
        *DATED,
        *PAGING,
    )

    @extend_schema(summary=_("Organisations"), responses={200: paged(OrganisationShape, count=True)})
    def get(self, request):
        rows = self.valid(self.named(Organisation.objects.select_related("area")))
        if self.asked["employer_type"]:
            rows = rows.filter(employer_type=self.asked["employer_type"])
        if self.asked["area"]:
            rows = rows.filter(area__code=self.asked["area"])
        return self.answer(rows, ("name_key", "pk"), OrganisationShape)


class Populations(Reference):
    parameters = (
        Parameter("area", _("Code of the area."), "code", rows=Area.objects.all),
        Parameter("group", _("Code of the population group."), "code", rows=PopulationGroup.objects.all),
        Parameter("year", _("Year."), "whole", least=1900, most=2200),
        *PAGING,
    )

    @extend_schema(
        summary=_("Populations by area, group and year"), responses={200: paged(PopulationShape, count=True)}
    )
    def get(self, request):
        named = {"area__code": self.asked["area"], "group__code": self.asked["group"], "year": self.asked["year"]}
        rows = Population.objects.filter(**{name: value for name, value in named.items() if value is not None})
        return self.answer(
            rows.select_related("area", "group"), ("area__path", "year", "group__code", "pk"), PopulationShape
        )


class Sectors(Reference):
    parameters = PAGING

    @extend_schema(summary=_("Sectors"), responses={200: paged(SectorShape, count=True)})
    def get(self, request):
        return self.answer(Sector.objects.all(), ("code",), SectorShape)


class WorkLevels(Reference):
    parameters = PAGING

    @extend_schema(summary=_("Levels of work"), responses={200: paged(WorkLevelShape, count=True)})
    def get(self, request):
        return self.answer(WorkLevel.objects.all(), ("rank", "code"), WorkLevelShape)


LISTS = {
    "areas": Areas,
    "area-levels": AreaLevels,
    "cadres": Cadres,
    "cadre-groups": CadreGroups,
    "organisations": Organisations,
    "populations": Populations,
    "sectors": Sectors,
    "work-levels": WorkLevels,
}
urlpatterns = [path(f"api/v1/{name}/", view.as_view(), name=f"api-{name}") for name, view in LISTS.items()]
