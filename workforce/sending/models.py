"""Forms that were sent: each is done once, and what did not arrive is kept for whoever wrote it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


def _writer():
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")


class SentForm(models.Model):
    """A form that is being done, or was done and led to a page: the same form again leads there and does nothing."""

    key = models.CharField(max_length=64, help_text="sha256 of the form's mark and of all that was sent with it")
    led_to = models.TextField(blank=True, help_text="empty while it is being done")
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_by = _writer()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sent_by", "key"], name="workforce_sentform_unique")]

    def __str__(self):
        return f"{self.sent_by_id}: {self.led_to}"


class KeptForm(models.Model):
    """What somebody wrote and what was not saved, offered on the page it was written on."""

    page = models.CharField(max_length=600, help_text="the page that shows the form")
    action = models.TextField(help_text="where the form is sent to")
    values = models.JSONField(default=dict, help_text="{field: [value]}; never a password")
    key = models.CharField(max_length=40, blank=True, help_text="which form of which page that was opened")
    files = models.JSONField(default=list, help_text="names of the files sent with it, which are not kept")
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)
    kept_by = _writer()

    class Meta:
        indexes = [models.Index(fields=["kept_by", "page"], name="workforce_keptform_of_page")]

    def __str__(self):
        return f"{self.kept_by_id}: {self.action}"
