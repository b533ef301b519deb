"""Remarks in the margin of a strategy, and who outside is asked for them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strategy.plans.models import Strategy
from workforce.history.persons import both_or_neither, person
from workforce.reference.models import Organisation


class RemarkQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at__isnull=True, reply_to__isnull=True)


class Remark(models.Model):
    """A remark on a part of a strategy, and the replies to it, until it is settled.
    ``part``: section, objective, action ...

    ``key`` is the part's, so that a remark is still beside its part in the next version.
    """

    strategy = models.ForeignKey("strategy.Strategy", on_delete=models.CASCADE, related_name="remarks")
    part = models.CharField(max_length=20, help_text="section, objective, action, indicator, risk; '' for the whole")
    key = models.UUIDField(null=True, blank=True)
    text = models.TextField(_("Comment"), max_length=5000)
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person()
    answer = models.TextField(_("What was done about it"), max_length=2000, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a strategy")
        verbose_name_plural = _("comments on a strategy")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["strategy", "key"])]
        constraints = [both_or_neither("strategy_remark", "settled")]

    def __str__(self):
        return self.text[:80]


class CommentInvitation(models.Model):
    """A partner organisation asked to comment on a draft, section by section, until a day."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("Comments until"))
    note = models.TextField(_("Note to the organisation"), max_length=2000, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = person()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = person()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = person()

    class Meta:
        verbose_name = _("invitation to comment")
        verbose_name_plural = _("invitations to comment")
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "organisation"],
                name="strategy_commentinvitation_unique",
                violation_error_message=_("This organisation is invited already."),
            ),
            both_or_neither("strategy_commentinvitation", "finished"),
            both_or_neither("strategy_commentinvitation", "withdrawn"),
        ]

    def __str__(self):
        return f"{self.strategy}: {self.organisation}"
