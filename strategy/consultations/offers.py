"""What consultations add to the rooms below."""

from strategy.consultations.models import Consultation
from strategy.plans import offered as plans
from strategy.writing import offered as writing
from workforce.people.permissions import Permission

plans.ANSWERS.add("strategy.consultations.services.responses_to")
plans.ANSWERED.add("strategy.consultations.services.answered")
plans.CHECKS.add("strategy.consultations.services.consulted")
writing.WRITTEN["strategy.consultation"] = (Consultation.objects.visible_to, Permission.CONSULTATION_MANAGE)
