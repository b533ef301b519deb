"""Uploads: a file and what was found in it; import profiles and remembered names, which say how to read one."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.rounds.models import Round
from workforce.jobs.models import Job, JobQuerySet
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Organisation


class ImportProfile(models.Model):
    """How a file of another shape becomes records: data, kept per organisation.
    The spec's layout is in mapping/uploads/profiles.py.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="import_profiles"
    )
    name = models.CharField(_("Name"), max_length=100)
    spec = models.JSONField(_("Shape of the file"))
    created_at = models.DateTimeField(_("Created at"), default=timezone.now)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="mapping_profile_unique")]

    def __str__(self):
        return self.name


class RememberedName(models.Model):
    """What an organisation wrote, and what a person said it means: asked once, never guessed."""

    class Kind(models.TextChoices):
        AREA = "area", _("Area")
        CADRE = "cadre", _("Cadre")
        ORGANISATION = "organisation", _("Organisation")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    written = models.CharField(_("As written"), max_length=200, help_text=_("In small letters, without accents."))
    code = models.CharField(_("Code"), max_length=80)

    class Meta:
        verbose_name = _("remembered name")
        verbose_name_plural = _("remembered names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "written"], name="mapping_remembered_unique")
        ]

    def __str__(self):
        return f"{self.written} → {self.code}"


def upload_path(upload, filename):
    """Kept under a random name: the partner's file name is data, never a path."""
    return f"uploads/{uuid.uuid4().hex}"


class UploadQuerySet(JobQuerySet):
    def visible_to(self, user):
        """Uploads are seen by the organisation's own people;
        overseers see files through the records that came from them.
        """
        own = models.Q(pk__in=[])
        for organisation_id, _path in scope(user, Permission.SUBMISSION_EDIT).parts:
            own |= models.Q(organisation_id=organisation_id) if organisation_id else models.Q()
        return self.filter(own)


class Upload(Job):
    """A partner's file and what was found in it: a proposal until confirmed.
    The job runs twice: to check, then to store.
    """

    class Step(models.TextChoices):
        CHECK = "check", _("Checking")
        STORE = "store", _("Storing")

    class Outcome(models.TextChoices):
        NONE = "", _("Not yet known")
        REFUSED = "refused", _("Could not be read")
        QUESTIONS = "questions", _("Questions to answer")
        ERRORS = "errors", _("Errors to correct")
        READY = "ready", _("Ready to confirm")
        STORED = "stored", _("Stored")
        DISCARDED = "discarded", _("Discarded")

    class Mode(models.TextChoices):
        UPDATE = "update", _("Add and update only")
        REPLACE = "replace", _("This file is my whole submission")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="uploads")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    profile = models.ForeignKey(ImportProfile, null=True, blank=True, on_delete=models.PROTECT)
    file = models.FileField(upload_to=upload_path)
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    step = models.CharField(max_length=8, choices=Step, default=Step.CHECK)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NONE, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.UPDATE)
    problem = models.JSONField(
        default=dict, blank=True, help_text="Why a refused file could not be read: {code, params}"
    )
    questions = models.JSONField(
        default=list, blank=True, help_text="What the file leaves open: [{key, code, params, choices: [code, ...]}]"
    )
    answers = models.JSONField(default=dict, blank=True, help_text="What a person answered: {key: choice}")
    sheet = models.CharField(max_length=100, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_ready = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, blank=True, help_text="[[row, kind, text]], first thousand")
    left_out_count = models.PositiveIntegerField(default=0)
    proposal = models.JSONField(
        default=dict,
        blank=True,
        help_text=(
            "{new, changed, unchanged, replaced, missing: "
            "{records, workers_before, workers_after}, jumped, compared: {area code: revision}}"
        ),
    )
    frame = models.CharField(max_length=200, blank=True, help_text="The matched rows (parquet) beside the file")
    detail = models.CharField(max_length=200, blank=True, help_text="Every issue (parquet) beside the file")

    objects = UploadQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-created_at"]

    def __str__(self):
        return self.filename

    @property
    def open_questions(self) -> list[dict]:
        """Those without an answer that is one of the choices."""
        return [each for each in self.questions if self.answers.get(each["key"]) not in each["choices"]]


class IssueGroup(models.Model):
    """All issues of one rule in one column of an upload: the count, the first examples;
    codes and parameters, never sentences.
    """

    class Severity(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="issue_groups")
    severity = models.CharField(max_length=8, choices=Severity)
    rule = models.CharField(max_length=40)
    column = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(help_text="cells (or rows, for rules about rows)")
    rows = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField(default=0, help_text="Warnings only: those with no answer yet.")
    examples = models.JSONField(default=list, help_text="[{sheet, cell, row, title, value, params, key_hash, area}]")

    class Meta:
        ordering = ["severity", "-count", "rule", "column"]
        constraints = [models.UniqueConstraint(fields=["upload", "rule", "column"], name="mapping_issuegroup_unique")]

    def __str__(self):
        return f"{self.rule} {self.column}: {self.count}"
