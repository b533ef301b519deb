"""How sign-in behaves here: accounts are made by administrators and by invitation, never by oneself."""

from allauth.account.adapter import DefaultAccountAdapter, get_adapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


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
