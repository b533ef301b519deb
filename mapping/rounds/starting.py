"""What a new country needs of this room."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mapping.rounds.models import Round
from workforce.administration.starting import Step


def steps():
    return [
        Step(
            _("First round"),
            _("The day the workers are counted on, and who is expected to report."),
            Round.objects.count(),
            reverse("rounds"),
        )
    ]
