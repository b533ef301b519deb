"""How often somebody may call: counted by the database in one upsert a request,
so that any number of web processes agree.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from workforce.api.errors import Problem
from workforce.people.adapters import address_of

COUNT = """
INSERT INTO workforce_apiuse (holder, minute, count) SELECT unnest(%s::text[]), %s, 1
ON CONFLICT (holder, minute) DO UPDATE SET count = workforce_apiuse.count + 1 RETURNING holder, count
"""
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Use:
    limit: int
    count: int
    seconds: int  # until the next minute begins

    def headers(self):
        left = max(self.limit - self.count, 0)
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(self.seconds),
        }

    def check(self):
        if self.count > self.limit:
            detail = _("At most %(limit)d requests a minute. Try again in %(seconds)d seconds.")
            raise Problem(
                "too_many",
                detail % {"limit": self.limit, "seconds": self.seconds},
                headers={"Retry-After": str(self.seconds), **self.headers()},
            )


def holder_of(request) -> str:
    """Whose requests are counted together: a token's, a person's at the browser, or an address's without either."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return anonymous(request)


def anonymous(request) -> str:
    return f"address:{address_of(request) or 'unknown'}"[:80]


def count(holder: str, *, writing: bool) -> Use:
    """One more request; of the two limits, the one that is nearer to its end."""
    now = timezone.now()
    limits = {holder: settings.API_REQUESTS_PER_MINUTE}
    if writing:
        limits[f"{holder}:writes"] = settings.API_WRITES_PER_MINUTE
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [sorted(limits), now.replace(second=0, microsecond=0)])
        counted = dict(cursor.fetchall())
    uses = [Use(limit, counted[name], 60 - now.second) for name, limit in limits.items()]
    return min(uses, key=lambda use: use.limit - use.count)
