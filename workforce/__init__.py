"""The ground floor: settings, URLs, Celery, reference lists, people, roles, events, jobs."""

from workforce.celery import app as celery_app

__all__ = ["celery_app"]
