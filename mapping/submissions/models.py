from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mapping.columns import COLUMNS, EMPLOYMENT
from mapping.rounds.models import Round
from workforce.people.permissions import Permission, scope
from workforce.reference.models import Area, Cadre, Organisation, Sector, WorkLevel


def _both_or_neither(*names):
    return models.Q(**{f"{n}__isnull": True for n in names}) | models.Q(**{f"{n}__isnull": False for n in names})


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Partners: their organisation's; reviewers and overseers: all of their areas.
        Drafts stay with the partner's side.
        """
        own = scope(user, Permission.SUBMISSION_EDIT).q()
        overseen = scope(user, Permission.ROUND_VIEW).q() & ~models.Q(status=Submission.Status.DRAFT)
        return self.filter(own | overseen)

    def accepted(self):
        return self.filter(status=Submission.Status.ACCEPTED)

    def open(self):
        return self.filter(status__in=[Submission.Status.DRAFT, Submission.Status.SUBMITTED])


class Submission(models.Model):
    """What one organisation says of one area in one round; a version of it.

    draft -> submitted -> accepted -> superseded (by a newer accepted version). A submitted version is frozen: sent back
    (by the reviewer, with a reason) or taken back (by the partner) it stays as it is,
    and a next draft is opened from it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        SENT_BACK = "sent_back", _("Sent back")
        TAKEN_BACK = "taken_back", _("Taken back")
        ACCEPTED = "accepted", _("Accepted")
        SUPERSEDED = "superseded", _("Superseded")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    opened_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_drafts")
    is_nil = models.BooleanField(default=False, help_text=_("We employ nobody here."))
    listed_cadres = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text=_(
            "Cadres this submission lists in full: inside the list an absent cadre is 0, outside it is not reported."
        ),
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="Counts every change of its records; a stale save is refused."
    )
    note = models.TextField(blank=True, help_text=_("The reviewer's reason when sent back, or the partner's message."))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter = models.FileField(
        upload_to="letters/%Y/", blank=True, help_text=_("The signed letter, where a clerk entered it.")
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-round__as_of", "area__name_key", "organisation__name_key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "area", "version"], name="mapping_submission_version"
            ),
            models.UniqueConstraint(
                fields=["round", "organisation", "area"],
                condition=models.Q(status="accepted"),
                name="mapping_submission_one_accepted",
            ),
            models.UniqueConstraint(
                fields=["round", "organisation", "area"],
                condition=models.Q(status__in=["draft", "submitted"]),
                name="mapping_submission_one_open",
            ),
            models.CheckConstraint(
                name="mapping_submission_submitted_both_or_neither",
                condition=_both_or_neither("submitted_at", "submitted_by"),
            ),
            models.CheckConstraint(
                name="mapping_submission_decided_both_or_neither",
                condition=_both_or_neither("decided_at", "decided_by"),
            ),
            models.CheckConstraint(
                name="mapping_submission_submitted_when_past_draft",
                condition=models.Q(status="draft") | models.Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.area}, {self.round} ({self.version})"

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows themselves: the partner's own, or those of areas one oversees with the right to see records."""
        inside = {"organisation": "submission__organisation_id", "area_path": "submission__area__path"}
        own = scope(user, Permission.SUBMISSION_EDIT).q(**inside)
        overseen = scope(user, Permission.ROUND_VIEW).q(**inside) & ~models.Q(submission__status="draft")
        return self.filter(own | overseen)


class Record(models.Model):
    """Workers of one kind in one place, as one submission counts them. Its state is its submission's.

    Counts are integers of thousandths; NULL is unknown; ``flags`` names per column why it is empty or how firm it is.
    The reference keys carry no per-row trigger (db_constraint=False): loads check them set-wise, and reference rows are
    never deleted. ``upload``, ``sheet`` and ``row`` say where it came from.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="records", db_index=False
    )  # the index of mapping_record_key begins with it
    area = models.ForeignKey(Area, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    cadre = models.ForeignKey(Cadre, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False)
    employer = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    employment = models.CharField(max_length=20, choices=EMPLOYMENT, default="unspecified")
    sector = models.ForeignKey(
        Sector, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    level = models.ForeignKey(
        WorkLevel, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    workplace = models.CharField(max_length=200, default="", blank=True)
    key_hash = models.BigIntegerField(help_text="64-bit hash of the key parts")
    source = models.CharField(max_length=200, default="", blank=True)
    method = models.CharField(max_length=20, default="", blank=True)
    note = models.TextField(default="", blank=True)
    flags = models.JSONField(default=dict, blank=True)
    upload = models.ForeignKey(
        "mapping.Upload",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )
    sheet = models.CharField(max_length=100, default="", blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [models.UniqueConstraint(fields=["submission", "key_hash"], name="mapping_record_key")]

    def __str__(self):
        return f"{self.area}, {self.cadre}"


for _column in COLUMNS:  # the measures, one field each, from the contract
    if _column.kind in ("count", "decimal"):
        Record.add_to_class(
            _column.name,
            models.BigIntegerField(_column.label, null=True, blank=True, help_text="thousandths"),
        )
    elif _column.kind == "money":
        Record.add_to_class(
            _column.name, models.DecimalField(_column.label, max_digits=18, decimal_places=2, null=True, blank=True)
        )


class Comment(models.Model):
    """What a reviewer or partner says of a record (or of the whole):
    pinned to the record's key, so it outlives a resubmission.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    key_hash = models.BigIntegerField(null=True, blank=True)
    column = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at"]
        indexes = [models.Index(fields=["round", "organisation", "area"])]
        constraints = [
            models.CheckConstraint(
                name="mapping_comment_settled_both_or_neither", condition=_both_or_neither("settled_at", "settled_by")
            )
        ]

    def __str__(self):
        return self.text[:80]


class WarningAnswer(models.Model):
    """Why a figure that looks wrong is right.
    Pinned to the record's key, rule and value: asked again only if the value changes.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    key_hash = models.BigIntegerField()
    rule = models.CharField(max_length=40)
    column = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "organisation", "area"])]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "area", "key_hash", "rule", "column", "value"],
                name="mapping_answer_unique",
            )
        ]

    def __str__(self):
        return self.text[:80]


class FormDraft(models.Model):
    """What a person has typed into the form of an area's or a cadre's records and not yet saved;
    one a person and form.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="form_drafts")
    part = models.CharField(
        max_length=60, blank=True, help_text="'cadre:<code>', 'record:<id>' or '' for the whole area"
    )
    values = models.JSONField(default=dict, help_text="{field: text}")
    base_revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("unsaved form")
        verbose_name_plural = _("unsaved forms")
        constraints = [
            models.UniqueConstraint(fields=["submission", "part", "saved_by"], name="mapping_formdraft_unique")
        ]

    def __str__(self):
        return f"{self.submission} {self.part}"
