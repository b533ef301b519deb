"""The government-led leadership group: members, meetings, decisions followed up until a
second person has verified them.
"""

from datetime import datetime, time

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.figures.models import Figure
from strategy.plans.models import Endorsement, Strategy
from strategy.reports.models import GapReport
from strategy.writing.models import Edited
from workforce.history.persons import both_or_neither, person
from workforce.language import words
from workforce.people.permissions import Permission, can
from workforce.reference.models import Organisation


class Group(Edited):
    """The one leadership group of the country and its terms of reference (Markdown)."""

    name = models.CharField(_("Name"), max_length=200)
    terms = models.TextField(_("Terms of reference"), blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("Quorum"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many of the chair, the deputies and the members must be present or represented to decide."),
    )

    class Meta:
        verbose_name = _("leadership group")
        verbose_name_plural = _("leadership groups")
        constraints = [
            models.CheckConstraint(name="strategy_group_quorum", condition=Q(quorum__isnull=True) | Q(quorum__gte=1))
        ]

    def __str__(self):
        return self.name

    @classmethod
    def current(cls):
        return cls.objects.order_by("pk").first()


class Member(models.Model):
    class Position(models.TextChoices):
        CHAIR = "chair", _("Chair")
        DEPUTY = "deputy", _("Deputy chair")
        SECRETARIAT = "secretariat", _("Secretariat")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")

    name = models.CharField(_("Name"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.CharField(_("Position"), max_length=12, choices=Position)
    joined_on = models.DateField(_("Since"))
    left_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of the leadership group")
        verbose_name_plural = _("members of the leadership group")
        ordering = ["left_on", "name"]
        constraints = [
            models.CheckConstraint(
                name="strategy_member_dates",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                violation_error_message=_("The end is before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["position"],
                condition=Q(position="chair", left_on__isnull=True),
                name="strategy_member_one_chair",
                violation_error_message=_("The group has a chair: end that membership first."),
            ),
        ]

    def __str__(self):
        return self.name


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can(user, Permission.GROUP_VIEW) else self.none()


class Meeting(Edited):
    """A meeting: agenda, papers, attendance, minutes; and its pack, frozen when it is sent out."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Took place")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    number = models.PositiveIntegerField(_("Number"), unique=True)
    title = models.CharField(_("Title"), max_length=200)
    on = models.DateField(_("Day"))
    time = models.TimeField(_("Time"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.PLANNED)
    report = models.ForeignKey(
        GapReport,
        verbose_name=_("Gap report shown"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    strategy = models.ForeignKey(
        Strategy,
        verbose_name=_("Strategy followed"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    minutes = models.TextField(_("Minutes"), blank=True)
    pack = models.JSONField(default=dict, blank=True, help_text="the pack as it was sent out")
    pack_at = models.DateTimeField(null=True, blank=True)
    pack_by = person()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-on", "-number"]
        constraints = [both_or_neither("strategy_meeting", "pack")]

    def __str__(self):
        return self.title

    @property
    def begins_at(self):
        """When it begins; from the beginning of its day where no time is known."""
        return timezone.make_aware(datetime.combine(self.on, self.time or time.min))

    @property
    def has_begun(self):
        return self.begins_at <= timezone.now()


class AgendaItem(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    number = models.PositiveSmallIntegerField(_("Number"))
    title = models.CharField(_("Item"), max_length=300)
    text = models.TextField(_("Background"), max_length=3000, blank=True)
    presenter = models.CharField(_("Presented by"), max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(_("Minutes planned"), null=True, blank=True)
    is_for_decision = models.BooleanField(_("For decision"), default=False)
    cost = models.DecimalField(_("Cost"), max_digits=18, decimal_places=2, null=True, blank=True)
    figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")
    action_key = models.UUIDField(null=True, blank=True, help_text="key of the action of the strategy it is about")

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="strategy_agendaitem_number", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


class Attendance(models.Model):
    class Presence(models.TextChoices):
        PRESENT = "present", _("Present")
        REPRESENTED = "represented", _("Represented")
        APOLOGIES = "apologies", _("Apologies")
        ABSENT = "absent", _("Absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(_("Presence"), max_length=12, choices=Presence)
    represented_by = models.CharField(_("Represented by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="strategy_attendance_unique")]

    def __str__(self):
        return f"{self.member}: {self.get_presence_display()}"


class Resolution(models.Model):
    """What a meeting agreed on: a gap report made official, or a version of the strategy endorsed. Who was there as the
    attendance said it then, by how many the terms of reference let the group decide, and what was reserved or declared.
    """

    class Agreement(models.TextChoices):
        CONSENSUS = "consensus", _("By consensus")
        MAJORITY = "majority", _("By a majority")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    report = models.OneToOneField(GapReport, null=True, blank=True, on_delete=models.PROTECT, related_name="resolution")
    endorsement = models.OneToOneField(
        Endorsement, null=True, blank=True, on_delete=models.PROTECT, related_name="resolution"
    )
    present = models.JSONField(help_text="[{name, organisation, position, represented_by}] of those there")
    deciding = models.PositiveSmallIntegerField(help_text="how many of them decide: chair, deputies, members")
    quorum = models.PositiveSmallIntegerField(help_text="as the terms of reference had it")
    agreement = models.CharField(_("How it was agreed"), max_length=10, choices=Agreement)
    reservations = models.TextField(_("Reservations"), max_length=2000, blank=True)
    conflicts = models.TextField(_("Conflicts of interest declared"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = person()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(
                name="strategy_resolution_on_one_thing",
                condition=Q(report__isnull=True, endorsement__isnull=False)
                | Q(report__isnull=False, endorsement__isnull=True),
            ),
            models.CheckConstraint(
                name="strategy_resolution_quorate", condition=Q(quorum__gte=1, deciding__gte=models.F("quorum"))
            ),
        ]

    def __str__(self):
        return f"{self.report or self.endorsement}, {self.meeting}"

    @property
    def facts(self) -> list[str]:
        """In sentences: how it was agreed, by how many, and what was said against it or declared."""
        there = _("%(agreement)s. Present or represented of those who decide: %(deciding)s, quorum: %(quorum)s.") % {
            "agreement": self.get_agreement_display(),
            "deciding": self.deciding,
            "quorum": self.quorum,
        }
        reserved = self.reservations or _("none voiced")
        declared = self.conflicts or _("none declared")
        return [
            there,
            words.labelled(_("Reservations"), reserved),
            words.labelled(_("Conflicts of interest declared"), declared),
        ]


class Paper(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    resource = models.ForeignKey("strategy.Resource", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [models.UniqueConstraint(fields=["meeting", "resource"], name="strategy_paper_unique")]

    def __str__(self):
        return str(self.resource)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can(user, Permission.GROUP_VIEW) else self.none()

    def to_follow(self):
        return self.filter(status__in=[Decision.Status.OPEN, Decision.Status.DONE])


class Decision(Edited):
    """What the group decided, on which figure it rests, who sees to it by when.
    open -> done -> verified (by a second person), or dropped.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done, not verified")
        VERIFIED = "verified", _("Done and verified")
        DROPPED = "dropped", _("Dropped")

    number = models.PositiveIntegerField(_("Number"), unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("Agenda item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
    )
    text = models.TextField(_("Decision"), max_length=3000)
    figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    action_key = models.UUIDField(null=True, blank=True, help_text="key of the action of the strategy it is about")
    owner = models.ForeignKey(Organisation, verbose_name=_("Owner"), on_delete=models.PROTECT, related_name="+")
    owner_person = models.CharField(_("Person responsible"), max_length=150, blank=True)
    due_on = models.DateField(_("Due date"))
    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.OPEN)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = person()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = person()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = person()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-number"]
        constraints = [
            both_or_neither("strategy_decision", "done"),
            both_or_neither("strategy_decision", "verified"),
            models.CheckConstraint(
                name="strategy_decision_verified_by_another",
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=models.F("done_by")),
            ),
            models.CheckConstraint(
                name="strategy_decision_status",
                condition=Q(status="open", done_at__isnull=True, verified_at__isnull=True)
                | Q(status="done", done_at__isnull=False, verified_at__isnull=True)
                | Q(status="verified", done_at__isnull=False, verified_at__isnull=False)
                | Q(status="dropped", verified_at__isnull=True),
            ),
        ]

    def __str__(self):
        return _("Decision %(number)s") % {"number": self.number}


class FollowUp(models.Model):
    """What was said about a decision since: a step, a reason for delay, what was checked."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.TextField(_("What happened"), max_length=3000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["created_at"]

    def __str__(self):
        return self.text[:80]


class Commitment(Edited):
    """What an organisation promised, to the strategy or to the Call to Action, by when, and whether it was kept."""

    class To(models.TextChoices):
        STRATEGY = "strategy", _("The strategy")
        CALL_TO_ACTION = "call_to_action", _("The Call to Action")

    class Status(models.TextChoices):
        OPEN = "open", _("Not yet due")
        KEPT = "kept", _("Commitment met")
        PARTLY = "partly", _("Partly met")
        NOT_KEPT = "not_kept", _("Commitment not met")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="+"
    )
    to = models.CharField(_("Commitment to"), max_length=14, choices=To)
    strategy_code = models.CharField(max_length=60, blank=True, help_text="Strategy.code, where it is to a strategy")
    text = models.TextField(_("Promise"), max_length=2000)
    due_on = models.DateField(_("Due date"))
    status = models.CharField(_("State"), max_length=8, choices=Status, default=Status.OPEN)
    evidence = models.TextField(_("Evidence"), max_length=2000, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = person()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due_on", "pk"]
        constraints = [
            both_or_neither("strategy_commitment", "assessed"),
            models.CheckConstraint(
                name="strategy_commitment_assessed",
                condition=Q(status="open", assessed_at__isnull=True)
                | (~Q(status="open") & Q(assessed_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.text[:80]}"
