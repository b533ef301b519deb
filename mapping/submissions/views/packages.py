"""Records as data packages (Frictionless): of a submission, and of all that was accepted in a round."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from mapping.rounds.models import Round
from mapping.submissions import packages as record_packages
from mapping.submissions.models import Submission
from workforce.people.permissions import Permission, requires


@require_GET
@requires(Permission.RECORD_VIEW)
def of_submission(request, pk):
    found = Submission.objects.visible_to(request.user).select_related("round", "organisation", "area")
    submission = get_object_or_404(found, pk=pk)
    return record_packages.response(f"records-{submission.pk}", record_packages.of_submission(submission))


@require_GET
@requires(Permission.RECORD_VIEW)
def of_round(request, code):
    """Of what the person may see: a partner's own, a reviewer's areas."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    return record_packages.response(f"accepted-records-{round.code}", record_packages.of_round(round, request.user))


urlpatterns = [
    path("submissions/<int:pk>/package/", of_submission, name="submission-package"),
    path("rounds/<slug:code>/package/", of_round, name="round-package"),
]
