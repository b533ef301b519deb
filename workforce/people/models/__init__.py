from .people import Grant, Invitation, User
from .tokens import ApiToken

__all__ = [
    "ApiToken",
    "Grant",
    "Invitation",
    "User",
]
