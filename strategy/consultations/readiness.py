"""The check of readiness that is about listening."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.consultations.models import Consultation, Finding
from strategy.plans.models import Strategy
from strategy.plans.pages.readiness import Check, Missing, address
from workforce.language.figures import number


def consulted(strategy: Strategy) -> list[Check]:
    """Of any version: consultations are held for a strategy, not for one text of it."""
    label = _("People who have received services were heard, and answered")
    held = Consultation.objects.filter(strategy__code=strategy.code, starts_on__lte=timezone.localdate())
    safe = held.filter(consent_confirmed=True, safeguarding_confirmed=True)
    missing = [
        Missing(
            _("Consent or safeguarding is not confirmed: %(title)s") % {"title": each}, address("consultation", each.pk)
        )
        for each in held.exclude(pk__in=safe.values("pk"))
    ]
    unanswered = Finding.objects.filter(consultation__in=held, responses=None).select_related("consultation")
    missing += [
        Missing(
            _("Not answered: %(title)s, finding %(number)s") % {"title": each.consultation, "number": each.number},
            address("consultation", each.consultation_id),
        )
        for each in unanswered
    ]
    count = len(safe)
    said = ngettext(
        "%(count)s consultation held with consent and safeguarding confirmed.",
        "%(count)s consultations held with consent and safeguarding confirmed.",
        count,
    ) % {"count": number(count)}
    return [Check("consulted", label, bool(count) and not unanswered, said, address("consultations"), missing)]
