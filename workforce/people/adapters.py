"""How sign-in behaves here: accounts are made by administrators and by invitation, never by oneself."""

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from workforce.people.services import people


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def clean_password(self, password, user=None):
        if user and user.must_change_password and user.check_password(password):
            raise ValidationError(_("Choose another password than the one you were given."))
        return super().clean_password(password, user)

    def set_password(self, user, password):
        people.choose_password(user, password)

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def format_email_subject(self, subject):
        return subject

    def send_mail(self, template_prefix, email, context):
        """In the receiver's language: whoever asks for a new password is not signed in."""
        person = context.get("user")
        with override(getattr(person, "language", "") or get_language()):
            super().send_mail(template_prefix, email, context)


def name_tried(request, credentials=None):
    """The name or address somebody tried to sign in with, as django-axes counts it. None when there was none."""
    credentials = credentials or {}
    name = credentials.get("username") or credentials.get("email") or request.POST.get("login")
    return name.strip().lower() if name else None


def address_of(request):
    """The address that a request comes from: behind a proxy, the one that the proxy saw. None without a connection."""
    if "REMOTE_ADDR" not in request.META:  # signed in by code, as tests do
        return None
    return get_adapter(request).get_client_ip(request)
