from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workforce.history.persons import person
from workforce.reference.models import Named


class FrameworkQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def newest(self):
        """The published framework that new strategies and assessments are written on, or None."""
        return self.published().order_by("-version").first()


class Framework(models.Model):
    """A version of the country's framework: pillars, elements, context factors.
    Changed as a draft, then published and frozen.
    """

    version = models.PositiveIntegerField(unique=True)
    note = models.TextField(_("What changed"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = person()

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_at"],
                condition=models.Q(published_at__isnull=True),
                nulls_distinct=False,
                name="strategy_framework_one_draft",
                violation_error_message=_("There is already a draft of the next framework."),
            ),
            models.CheckConstraint(  # the standard framework is loaded by the system: published by nobody
                name="strategy_framework_published_by_somebody_at_a_time",
                condition=models.Q(published_at__isnull=False) | models.Q(published_by__isnull=True),
            ),
        ]

    def __str__(self):
        return _("Framework, version %(version)s") % {"version": self.version}

    @property
    def is_draft(self):
        return self.published_at is None


class FrameworkItem(Named):
    """A pillar, an element in it, a sub-element of that; a context factor; a part of the enabling environment.

    ``code`` (PLN, PLN-3, PLN-3-2, justice ...) stays the same from version to version;
    a hidden item is not offered any more.
    """

    class Kind(models.TextChoices):
        PILLAR = "pillar", _("Pillar")
        ELEMENT = "element", _("Element")
        SUB = "sub_element", _("Sub-element")
        CONTEXT = "context", _("Context factor")
        ENABLING = "enabling", _("Enabling environment")

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    code = models.CharField(_("Code"), max_length=40)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    description = models.TextField(_("What it is about"), blank=True)
    descriptions = models.JSONField(_("What it is about, other languages"), default=dict, blank=True)
    is_hidden = models.BooleanField(_("Hidden"), default=False)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    class Meta:
        verbose_name = _("framework item")
        verbose_name_plural = _("framework items")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="strategy_frameworkitem_code",
                violation_error_message=_("Another item of this framework has this code."),
            ),
            models.CheckConstraint(
                name="strategy_frameworkitem_parent",
                condition=models.Q(kind__in=["element", "sub_element"], parent__isnull=False)
                | models.Q(kind__in=["pillar", "context", "enabling"], parent__isnull=True),
            ),
        ]

    @property
    def about(self):
        return self.descriptions.get((get_language() or "")[:2]) or self.description


class Statement(models.Model):
    """A statement of the self-assessment about an element (overview first, then detail),
    or one of the progress indicators.
    """

    class Part(models.TextChoices):
        OVERVIEW = "overview", _("Overview")
        DETAIL = "detail", _("In detail")
        PROGRESS = "progress", _("Progress indicators")

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="statements")
    element = models.ForeignKey(
        FrameworkItem, null=True, blank=True, on_delete=models.CASCADE, related_name="statements"
    )
    part = models.CharField(_("Part"), max_length=10, choices=Part)
    code = models.CharField(_("Code"), max_length=40)
    text = models.TextField(_("Statement"))
    texts = models.JSONField(_("Statement in other languages"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="strategy_statement_code"),
            models.CheckConstraint(
                name="strategy_statement_of_an_element",
                condition=models.Q(part="progress", element__isnull=True)
                | models.Q(part__in=["overview", "detail"], element__isnull=False),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return self.texts.get((get_language() or "")[:2]) or self.text
