from datetime import timedelta

from django.utils import timezone

from workforce.api.models import ApiUse, IdempotentRequest
from workforce.people.services.tokens import KEPT as KEPT_ANSWERS


def prune() -> int:
    """Forget what the API needs no longer: answers of yesterday, counts of minutes gone."""
    now = timezone.now()
    answers, _each = IdempotentRequest.objects.filter(created_at__lt=now - KEPT_ANSWERS).delete()
    counts, _each = ApiUse.objects.filter(minute__lt=now - timedelta(hours=1)).delete()
    return answers + counts
