from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.writing.models import Edited
from workforce.history.persons import person
from workforce.people.permissions import Permission, can
from workforce.reference.models import NameKeyField, Organisation


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Shared ones for everybody signed in; papers of the group for those who see the group, managers see all."""
        if can(user, Permission.RESOURCE_MANAGE) or can(user, Permission.GROUP_VIEW):
            return self
        return self.filter(is_for_group=False) if user.is_authenticated else self.none()


class Resource(Edited):
    """A document (a file, checked and kept private) or a link, by element, language, country and kind,
    found by full text.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy or law")
        GUIDANCE = "guidance", _("Guidance or standard")
        TOOL = "tool", _("Tool or template")
        RESEARCH = "research", _("Research or assessment")
        TRAINING = "training", _("Training material")
        REPORT = "report", _("Report or minutes")
        OTHER = "other", _("Other")

    name = models.CharField(_("Title"), max_length=300)
    name_key = NameKeyField(max_length=300)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    description = models.TextField(_("What it is about"), max_length=3000, blank=True)
    author = models.CharField(_("Author or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("Year"), null=True, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    country = models.CharField(_("Country"), max_length=80, blank=True)
    elements = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="codes of pillars and elements"
    )
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(_("Link"), max_length=500, blank=True)
    file = models.FileField(_("File"), upload_to="resources/%Y/%m", max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True, help_text="words of the file, for the search")
    search = SearchVectorField(null=True, editable=False)
    is_for_group = models.BooleanField(_("Only for the leadership group and the ministry"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["name_key"]
        indexes = [GinIndex(fields=["search"], name="strategy_resource_search")]
        constraints = [
            models.CheckConstraint(
                name="strategy_resource_file_or_link",
                condition=(Q(link="") & ~Q(file="")) | (~Q(link="") & Q(file="")),
                violation_error_message=_("Give either a file or a link."),
            )
        ]

    def __str__(self):
        return self.name
