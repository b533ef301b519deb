"""What people who have received services said, what was done about it, and what of it is shown to everybody."""

from strategy.models import Consultation, Response


def responses_to(keys, *, user=None) -> dict:
    """{key: [Response]} of the findings that objectives and actions answer, with ``finding.consultation``.

    What ``user`` may see; without one, what is published.
    """
    seen = Consultation.objects.visible_to(user) if user else Consultation.objects.filter(published_at__isnull=False)
    found = Response.objects.filter(key__in=list(keys), finding__consultation__in=seen)
    answers = {}
    for response in found.select_related("finding__consultation").order_by("finding__consultation", "finding__number"):
        answers.setdefault(response.key, []).append(response)
    return answers
