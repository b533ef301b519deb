"""What a new country needs of this room."""

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.requirements.models import Requirement
from workforce.administration.starting import Step


def steps():
    return [
        Step(
            _("Norms"),
            _("How many workers are required: without norms, pages show workers, but no gap."),
            Requirement.objects.count(),
            reverse("admin:strategy_requirementset_changelist"),
        )
    ]
