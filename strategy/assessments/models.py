from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from strategy.framework.models import Framework, FrameworkItem, Statement
from strategy.writing.models import Edited
from workforce.history.persons import both_or_neither, person
from workforce.people.permissions import Permission, can
from workforce.reference.models import Organisation


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can(user, Permission.STRATEGY_VIEW) else self.none()


class Assessment(Edited):
    """A strengths-based self-assessment by framework element, done by several agencies over days, closed,
    and repeated.
    """

    title = models.CharField(_("Title"), max_length=200)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="assessments")
    previous = models.ForeignKey(
        "self", verbose_name=_("Compared with"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(Organisation, verbose_name=_("Lead agency"), on_delete=models.PROTECT, related_name="+")
    agencies = models.ManyToManyField(
        Organisation, verbose_name=_("Agencies taking part"), blank=True, related_name="+"
    )
    starts_on = models.DateField(_("Begins on"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = person()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-starts_on", "-pk"]
        constraints = [both_or_neither("strategy_assessment", "closed")]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.closed_at is None


class StatementAnswer(Edited):
    """How far a statement is true; "not known" is an answer, and asks for evidence."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")
        NOT_KNOWN = "not_known", _("Not known")
        NOT_APPLICABLE = "not_applicable", _("Does not apply")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("Answer"), max_length=14, choices=Answer, blank=True)
    evidence = models.TextField(_("Evidence"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "statement"], name="strategy_statementanswer_unique")
        ]

    def __str__(self):
        return f"{self.statement}: {self.get_answer_display()}"


class ElementRating(Edited):
    """Where an element stands, what is strong in it, and how urgent it is to strengthen it."""

    RATINGS = [(1, _("1, beginning")), (2, _("2, developing")), (3, _("3, working")), (4, _("4, strong"))]

    class Priority(models.TextChoices):
        HIGH = "high", _("High")
        MIDDLE = "middle", pgettext_lazy("priority", "Middle")
        LOW = "low", _("Low")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    element = models.ForeignKey(FrameworkItem, on_delete=models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(_("Rating"), choices=RATINGS, null=True, blank=True)
    strengths = models.TextField(_("Strengths to build on"), max_length=3000, blank=True)
    evidence = models.TextField(_("Evidence"), max_length=3000, blank=True)
    priority = models.CharField(_("Priority"), max_length=6, choices=Priority, blank=True)

    class Meta:
        verbose_name = _("rating of an element")
        verbose_name_plural = _("ratings of elements")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "element"], name="strategy_elementrating_unique"),
            models.CheckConstraint(
                name="strategy_elementrating_range", condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=4)
            ),
        ]

    def __str__(self):
        return f"{self.element}: {self.rating or _('not rated')}"


class EvidenceTask(models.Model):
    """Evidence somebody finds for a statement or an element, by a day."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="tasks")
    statement = models.ForeignKey(Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey(FrameworkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("What is to be found out"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Who"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("Due date"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    result = models.TextField(_("What was found"), max_length=3000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = person()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        constraints = [both_or_neither("strategy_evidencetask", "done")]

    def __str__(self):
        return self.title
