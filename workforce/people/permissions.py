"""Who may do and see what: roles in code, grants in the database, one place to ask.

``can(user, permission)`` says what a person may do; ``scope(user, permission)`` where and for whom. Every
``visible_to`` is made from ``scope``, so page, export, report and API obey the same rule.
404 for what one may not see, 403 for what one may not do.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from workforce.people.models import ApiToken, Grant

Role = Grant.Role


class Permission(StrEnum):
    DASHBOARD_VIEW = "dashboard.view"
    RECORD_VIEW = "record.view"
    SUBMISSION_VIEW = "submission.view"
    SUBMISSION_EDIT = "submission.edit"
    SUBMISSION_REVIEW = "submission.review"
    OVERLAP_SETTLE = "overlap.settle"
    ROUND_VIEW = "round.view"
    ROUND_MANAGE = "round.manage"
    REPORT_VIEW = "report.view"
    REPORT_RUN = "report.run"
    REPORT_ADOPT = "report.adopt"
    REQUIREMENT_MANAGE = "requirement.manage"
    REFERENCE_MANAGE = "reference.manage"
    PEOPLE_MANAGE = "people.manage"
    STRATEGY_VIEW = "strategy.view"
    STRATEGY_EDIT = "strategy.edit"
    STRATEGY_COMMENT = "strategy.comment"
    STRATEGY_ENDORSE = "strategy.endorse"
    PROGRESS_REPORT = "progress.report"
    PROGRESS_VERIFY = "progress.verify"
    FRAMEWORK_MANAGE = "framework.manage"
    CONSULTATION_MANAGE = "consultation.manage"
    ASSESSMENT_EDIT = "assessment.edit"
    GROUP_VIEW = "group.view"
    GROUP_MANAGE = "group.manage"
    GROUP_DECIDE = "group.decide"
    RESOURCE_MANAGE = "resource.manage"
    TOKEN_MANAGE = "token.manage"


P = Permission
READS = {P.DASHBOARD_VIEW, P.REPORT_VIEW, P.STRATEGY_VIEW}
OVERSEES = READS | {P.SUBMISSION_VIEW, P.RECORD_VIEW, P.ROUND_VIEW}
SENDS = {
    P.SUBMISSION_VIEW,
    P.RECORD_VIEW,
    P.SUBMISSION_EDIT,
    P.TOKEN_MANAGE,
    P.PROGRESS_REPORT,
}  # progress of what their organisation leads
SITS = {P.GROUP_VIEW, P.STRATEGY_COMMENT, P.ASSESSMENT_EDIT}  # in the leadership group
WRITES = {
    P.STRATEGY_EDIT,
    P.STRATEGY_COMMENT,
    P.FRAMEWORK_MANAGE,
    P.CONSULTATION_MANAGE,
    P.ASSESSMENT_EDIT,
    P.RESOURCE_MANAGE,
    P.PROGRESS_REPORT,
    P.PROGRESS_VERIFY,
    P.GROUP_VIEW,
}
ROLE_PERMISSIONS = {
    Role.PARTNER: SENDS,
    Role.CLERK: SENDS - {P.PROGRESS_REPORT, P.TOKEN_MANAGE},
    Role.REVIEWER: OVERSEES | {P.SUBMISSION_REVIEW, P.OVERLAP_SETTLE, P.STRATEGY_COMMENT},
    Role.PLANNER: OVERSEES
    | WRITES
    | {P.ROUND_MANAGE, P.REPORT_RUN, P.REQUIREMENT_MANAGE, P.OVERLAP_SETTLE, P.TOKEN_MANAGE},
    Role.CHAIR: OVERSEES | SITS | {P.REPORT_ADOPT, P.STRATEGY_ENDORSE, P.GROUP_DECIDE, P.PROGRESS_VERIFY},
    Role.SECRETARIAT: OVERSEES
    | SITS
    | {
        P.REPORT_RUN,
        P.GROUP_MANAGE,
        P.GROUP_DECIDE,
        P.CONSULTATION_MANAGE,
        P.RESOURCE_MANAGE,
        P.PROGRESS_REPORT,
        P.PROGRESS_VERIFY,
    },
    Role.MEMBER: READS | SITS,
    Role.OBSERVER: READS | {P.GROUP_VIEW},
    Role.ADMINISTRATOR: OVERSEES
    | {P.ROUND_MANAGE, P.REFERENCE_MANAGE, P.PEOPLE_MANAGE, P.REPORT_RUN, P.REQUIREMENT_MANAGE}
    | {P.FRAMEWORK_MANAGE, P.RESOURCE_MANAGE, P.GROUP_VIEW, P.TOKEN_MANAGE},
}
# The strategy and the leadership group are of the whole country: a role held in a part of it does not write them.
NATIONAL = {
    P.STRATEGY_EDIT,
    P.STRATEGY_ENDORSE,
    P.FRAMEWORK_MANAGE,
    P.CONSULTATION_MANAGE,
    P.GROUP_MANAGE,
    P.GROUP_DECIDE,
    P.PROGRESS_VERIFY,
}
SCOPE_PERMISSIONS = {
    ApiToken.Scope.REFERENCE: {P.ROUND_VIEW},
    ApiToken.Scope.READ: {P.SUBMISSION_VIEW, P.RECORD_VIEW},
    ApiToken.Scope.WRITE: {P.SUBMISSION_VIEW, P.RECORD_VIEW, P.SUBMISSION_EDIT},
    ApiToken.Scope.FIGURES: {P.REPORT_VIEW, P.DASHBOARD_VIEW, P.ROUND_VIEW},
}
OWN_ORGANISATION_ONLY = {Role.PARTNER, Role.CLERK}


@dataclass(frozen=True)
class Scope:
    """Where a permission holds: each part is (organisation id or None for all, area
    path or '' for the whole country).
    """

    parts: frozenset

    def __bool__(self):
        return bool(self.parts)

    def q(self, *, organisation="organisation_id", area_path="area__path"):
        """The filter of what lies in the scope, for a model that names its organisation and area so."""
        q = Q(pk__in=[])
        for organisation_id, path in self.parts:
            part = Q(pk__isnull=False)
            if organisation_id is not None:
                part &= Q(**{organisation: organisation_id})
            if path:
                part &= Q(**{f"{area_path}__startswith": path})
            q |= part
        return q

    def holds(self, *, organisation_id=None, area_path=""):
        return any(
            (wanted is None or wanted == organisation_id) and area_path.startswith(path) for wanted, path in self.parts
        )


def grants(user):
    """The person's current grants, read once a request (kept on the user object)."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_grants"):
        user._grants = list(user.grants.current().select_related("area", "organisation"))
    return user._grants


def holds(user, grant, permission):
    """Whether a grant of the person gives the permission, and the token they come through (if any) lets it pass."""
    through = getattr(user, "through", None)
    return permission in ROLE_PERMISSIONS[grant.role] and (through is None or permission in passed_by(through.scopes))


def passed_by(scopes):
    """What a token with these scopes may do, of what the person who made it may."""
    return set().union(*(SCOPE_PERMISSIONS[code] for code in scopes))


def can(user, permission):
    return any(
        holds(user, grant, permission) and (permission not in NATIONAL or is_national(grant)) for grant in grants(user)
    )


def is_national(grant):
    return grant.area is None or grant.area.parent_id is None


def scope(user, permission):
    """Where ``user`` holds ``permission``. Partners and clerks: their organisation; others: their area subtree."""
    return Scope(
        frozenset(
            (
                grant.organisation_id if grant.role in OWN_ORGANISATION_ONLY else None,
                grant.area.path if grant.area else "",
            )
            for grant in grants(user)
            if holds(user, grant, permission)
        )
    )


def organisations_of(user):
    """Ids of the organisations a person belongs to, by any grant: nobody reviews their own."""
    return {grant.organisation_id for grant in grants(user) if grant.organisation_id}


def requires(permission):
    """View decorator: 403 without the permission (signing in is required of every view by the middleware)."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not can(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = permission
        return checked

    return decorate
