"""Views of people who have received services. No field holds who said something; free text is checked for it
(strategy/writing/personal.py).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.plans.models import Strategy
from strategy.writing.models import Edited
from workforce.history.persons import both_or_neither, person
from workforce.people.permissions import Permission, can
from workforce.reference.models import Area


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads strategies sees all; others what is published."""
        return self if can(user, Permission.STRATEGY_VIEW) else self.filter(published_at__isnull=False)


class Consultation(Edited):
    """One round of listening: whom, how, where, when, how many. Published, it shows on "You said, we did"."""

    class Group(models.TextChoices):
        CHILDREN = "children", _("Children")
        YOUTH = "youth", _("Young people")
        ADULTS = "adults", _("Adults who received services")
        CARERS = "carers", _("Parents and carers")

    class Method(models.TextChoices):
        FOCUS_GROUP = "focus_group", _("Group discussion")
        INTERVIEW = "interview", _("Interviews")
        SURVEY = "survey", _("Survey")
        WORKSHOP = "workshop", _("Workshop")
        CREATIVE = "creative", _("Drawing, drama or play")
        OTHER = "other", _("Another way")

    strategy = models.ForeignKey(
        Strategy, verbose_name=_("Strategy"), on_delete=models.PROTECT, related_name="consultations"
    )
    title = models.CharField(_("Title"), max_length=200)
    groups = ArrayField(models.CharField(max_length=10, choices=Group), verbose_name=_("Who was heard"))
    method = models.CharField(_("How"), max_length=12, choices=Method)
    area = models.ForeignKey(Area, verbose_name=_("Where"), on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    accessibility = models.TextField(
        _("Accessibility"),
        max_length=2000,
        blank=True,
        help_text=_("Languages, sign language, places, times, support: what made it possible to take part."),
    )
    consent_confirmed = models.BooleanField(
        _("Everyone agreed to take part, and for children a carer too"), default=False
    )
    safeguarding_confirmed = models.BooleanField(_("A safeguarding plan was in place"), default=False)
    summary = models.TextField(_("Summary"), max_length=5000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = person()

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-starts_on", "pk"]
        constraints = [
            both_or_neither("strategy_consultation", "published"),
            models.CheckConstraint(
                name="strategy_consultation_dates",
                condition=Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                name="strategy_consultation_published_when_safe",
                condition=Q(published_at__isnull=True) | Q(consent_confirmed=True, safeguarding_confirmed=True),
                violation_error_message=_("Confirm consent and safeguarding before you publish."),
            ),
        ]

    def __str__(self):
        return self.title


class ConsultationCount(models.Model):
    """How many took part, by sex and age band; 'unknown' is a value."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Girls and women")
        MALE = "male", _("Boys and men")
        OTHER = "other", _("Other or not said")

    class AgeBand(models.TextChoices):
        UNDER_10 = "0-9", _("Under 10")
        TEN = "10-14", _("10 to 14")
        FIFTEEN = "15-17", _("15 to 17")
        EIGHTEEN = "18-24", _("18 to 24")
        ADULT = "25+", _("25 and over")
        UNKNOWN = "unknown", _("Age not known")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="counts")
    sex = models.CharField(_("Sex"), max_length=8, choices=Sex)
    age_band = models.CharField(_("Age"), max_length=8, choices=AgeBand)
    count = models.PositiveIntegerField(_("How many"))

    class Meta:
        verbose_name = _("people heard")
        verbose_name_plural = _("people heard")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "sex", "age_band"], name="strategy_consultationcount_unique"
            )
        ]

    def __str__(self):
        return f"{self.get_sex_display()}, {self.get_age_band_display()}: {self.count}"


class Finding(Edited):
    """What people said, in words that name nobody."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveSmallIntegerField(_("Number"))
    text = models.TextField(_("What people said"), max_length=2000)
    elements = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="codes of framework elements"
    )
    personal_data_answer = models.CharField(
        _("Why this names nobody"),
        max_length=300,
        blank=True,
        help_text="kept when the check for names, phones, addresses warned",
    )

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["consultation", "number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="strategy_finding_number")]

    def __str__(self):
        return self.text[:100]


class Response(Edited):
    """What the strategy does about a finding: by an objective or an action (its ``key``), or by nothing, and why."""

    class Answer(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        PARTLY = "partly", _("Partly taken up")
        NOT = "not", _("Not taken up")

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="responses")
    part = models.CharField(max_length=10, choices=[("objective", _("Objective")), ("action", _("Action"))], blank=True)
    key = models.UUIDField(null=True, blank=True, db_index=True)
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer)
    why = models.TextField(_("How, or why not"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()

    class Meta:
        verbose_name = _("response to a finding")
        verbose_name_plural = _("responses to findings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "part", "key"],
                nulls_distinct=False,
                name="strategy_response_unique",
                violation_error_message=_("This finding has its response there already."),
            ),
            models.CheckConstraint(
                name="strategy_response_part_and_key",
                condition=Q(part="", key__isnull=True) | (~Q(part="") & Q(key__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.get_answer_display()}: {self.why[:80]}"
