"""What the endpoints of mapping share: the filters of an address, what a body holds,
refusals of services as problems.
"""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from mapping.submissions.models import Submission
from mapping.submissions.services import submissions
from workforce.api.errors import Problem
from workforce.api.parameters import Parameter
from workforce.people.permissions import Permission, scope

STATUS = Parameter(
    "status", L("Status of the submission."), "choice", choices=tuple(map(str, Submission.Status.values))
)


def edits(user, organisation_id, area) -> bool:
    return scope(user, Permission.SUBMISSION_EDIT).holds(organisation_id=organisation_id, area_path=area.path)


def sends_for(user, organisation) -> bool:
    return any(holder == organisation.pk for holder, _path in scope(user, Permission.SUBMISSION_EDIT).parts)


READ_WITH = ["round__reporting_level", "organisation", "area__level", "opened_from"]


def visible(user):
    found = Submission.objects.visible_to(user).select_related(*READ_WITH)
    return submissions.with_expected(found)


def load(request, pk) -> Submission:
    """The submission if the person may see it: 404 otherwise."""
    return get_object_or_404(visible(request.user), pk=pk)


def load_own(request, pk) -> Submission:
    """... and may change it: 403 otherwise."""
    submission = load(request, pk)
    if not edits(request.user, submission.organisation_id, submission.area):
        raise Problem("forbidden", _("It is another organisation’s submission, or outside your area."))
    return submission
