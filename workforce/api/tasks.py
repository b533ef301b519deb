"""Jobs of workforce."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from workforce.api.models import ApiUse, IdempotentRequest
from workforce.people.services.tokens import KEPT as KEPT_ANSWERS


@shared_task(name="workforce.tasks.prune_api")
def prune_api() -> None:
    """Forget what the API needs no longer: answers of yesterday, counts of minutes gone."""
    now = timezone.now()
    IdempotentRequest.objects.filter(created_at__lt=now - KEPT_ANSWERS).delete()
    ApiUse.objects.filter(minute__lt=now - timedelta(hours=1)).delete()
