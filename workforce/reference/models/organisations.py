from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workforce.reference.models.areas import Area
from workforce.reference.models.named import Dated, DatedQuerySet, Named


class Organisation(Named, Dated):
    """Who employs or reports workers: a ministry, a district office, an NGO, a committee, a training school."""

    class EmployerType(models.TextChoices):
        CENTRAL = "central_government", _("Central government")
        LOCAL = "local_government", _("Local government")
        NATIONAL_NGO = "national_ngo", _("National NGO")
        INTERNATIONAL_NGO = "international_ngo", _("International NGO")
        FAITH = "faith_based", _("Faith-based organisation")
        UN = "un", _("United Nations")
        PRIVATE = "private", _("Private")
        COMMUNITY = "community", _("Community structure")

    code = models.SlugField(_("Code"), max_length=80, unique=True)
    employer_type = models.CharField(_("Employer type"), max_length=20, choices=EmployerType)
    area = models.ForeignKey(
        Area, verbose_name=_("Area"), null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    aliases = ArrayField(models.CharField(max_length=200), verbose_name=_("Other names"), default=list, blank=True)
    is_ministry = models.BooleanField(_("This is the ministry"), default=False)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_key"]
