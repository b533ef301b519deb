"""How a gap report looks to a program: figures exactly as they were stored, a missing one with its reason."""

from django.utils.translation import gettext_lazy as L
from rest_framework import serializers

from strategy.reports import reading, sentences
from strategy.reports.models import GapLine, GapReport, RateLine, ReportArea
from strategy.reports.services import staleness
from workforce.api.serializers import Address
from workforce.language import words


class ReportShape(serializers.Serializer):
    url = Address("api-report", "number")
    number = serializers.IntegerField()
    round = serializers.CharField(source="round.code")
    as_of = serializers.DateField(source="round.as_of", help_text=L("The day the workers are counted on."))
    status = serializers.ChoiceField(GapReport.Status.choices, help_text=L("Of the computation."))
    standing = serializers.ChoiceField(GapReport.Standing.choices, help_text=L("Status of this report: see erratum."))
    adopted_at = serializers.DateTimeField(allow_null=True, help_text=L("Since when it is official."))
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    erratum = serializers.CharField(help_text=L("Why an official report was withdrawn."))
    superseded_by = serializers.IntegerField(source="superseded_by.number", default=None, allow_null=True)
    requirement_set = serializers.CharField(source="requirement_set.code")
    method_version = serializers.CharField()
    fingerprint = serializers.CharField(help_text=L("sha256 of what it was computed from."))
    digest = serializers.CharField(help_text=L("sha256 of all its figures."))
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    lines = Address("api-report-lines", "number")
    rates = Address("api-report-rates", "number")
    areas = Address("api-report-areas", "number")
    package = Address("api-report-package", "number")


class ReportCoverageShape(serializers.Serializer):
    """Of the whole country, as the report saw it."""

    areas_expected = serializers.IntegerField()
    areas_complete = serializers.IntegerField()
    areas_partial = serializers.IntegerField()
    areas_none = serializers.IntegerField()
    organisations_expected = serializers.IntegerField()
    organisations_accepted = serializers.IntegerField()


class ChangeShape(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()


class OneReportShape(ReportShape):
    failure = serializers.SerializerMethodField(help_text=L("Why there are no figures."))
    parameters = serializers.JSONField()
    population_years = serializers.SerializerMethodField(help_text=L("{group of people: year}"))
    publication_notes = serializers.SerializerMethodField(
        help_text=L("What must be shown next to figures: {subject: text}.")
    )
    submissions = serializers.SerializerMethodField(help_text=L("Accepted versions that it is based on."))
    coverage = serializers.SerializerMethodField()
    is_stale = serializers.SerializerMethodField(help_text=L("Whether what it was computed from has changed since."))
    changes = serializers.SerializerMethodField(help_text=L("What has changed."))

    def get_failure(self, report) -> str:
        return sentences.failure(report)

    def get_population_years(self, report) -> dict[str, int]:
        return report.frozen.get("population_years", {})

    def get_publication_notes(self, report) -> dict[str, str]:
        notes = report.frozen.get("publication_notes", {})
        return {code: said(texts) for code, texts in notes.items() if isinstance(texts, dict)}

    def get_submissions(self, report) -> list[int]:
        return [row["id"] for row in report.frozen.get("submissions", [])]

    def get_coverage(self, report) -> ReportCoverageShape(allow_null=True):
        top = ReportArea.objects.filter(report=report).order_by("rank", "code").first()
        return ReportCoverageShape(top).data if top else None

    def get_is_stale(self, report) -> bool:
        return bool(self._changes(report))

    def get_changes(self, report) -> ChangeShape(many=True):
        return [{"code": each.code, "message": sentences.change(each)} for each in self._changes(report)]

    def _changes(self, report):
        if "changes" not in self.context:
            self.context["changes"] = staleness.changes(report)
        return self.context["changes"]


def said(texts):
    return reading.named({"code": "", "name": texts.get("en", ""), "names": texts})


class Reasoned(serializers.ModelSerializer):
    """A stored line; where a figure is missing, why, as a code and in words."""

    reason_in_words = serializers.SerializerMethodField()

    def to_representation(self, line):
        return super().to_representation(self.context["closed"].any(line))

    def get_reason_in_words(self, line) -> str:
        return words.reason(line.reason)


class LineShape(Reasoned):
    """difference = current - required; negative is a shortage. Unrounded."""

    class Meta:
        model = GapLine
        exclude = ["id", "report"]


class RateShape(Reasoned):
    """value = numerator / denominator, both summed over the areas that have both."""

    class Meta:
        model = RateLine
        exclude = ["id", "report"]


class ReportAreaShape(serializers.ModelSerializer):
    """An area as the report saw it."""

    label = serializers.SerializerMethodField(help_text=L("Its name in your language."))
    areas_none = serializers.IntegerField()

    class Meta:
        model = ReportArea
        exclude = ["id", "report", "name_key", "reporters"]

    def get_label(self, area) -> str:
        return reading.area_label(area)
