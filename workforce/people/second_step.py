"""The second step of signing in: how often a code may be guessed, and for whom the step is required."""

from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from workforce.people.permissions import grants
from workforce.reference.models import Country
from workforce.sending import views as sending

ACTION = "second_step"  # in ACCOUNT_RATE_LIMITS
OPEN = ("/accounts/", "/language/", "/healthz", "/static/")  # also without the second step: there it is set up


class Limited:
    """Codes of the telephone and recovery codes are counted together, by account: a right one clears the count."""

    def clean_code(self):
        key = str(self.user.pk)
        if not ratelimit.consume(context.request, action=ACTION, key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()
        ratelimit.clear(context.request, action=ACTION, key=key)
        return code


class CodeForm(Limited, AuthenticateForm):
    pass


class CodeAgainForm(Limited, ReauthenticateForm):
    pass


def is_missing(user) -> bool:
    """Whether a role of the person asks for the second step and the account has none."""
    wanted = settings.TWO_STEP_ROLES
    if not wanted or not any(grant.role in wanted for grant in grants(user)) or Country.current().illustrative:
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


class Required:
    """Middleware: whoever must have a second step sets it up before all else. It looks before the middleware that does
    each form once, for a form that is sent before that is not done: it is kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith(OPEN) or not is_missing(request.user):
            return None
        said = _("Your role needs a second step at sign-in. Set it up to go on.")
        return sending.postponed(request, said, to="mfa_activate_totp")
