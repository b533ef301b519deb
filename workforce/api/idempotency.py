"""Idempotency-Key: a write that names a key is done once; the same key again gives the same answer and does nothing."""

import hashlib
import json
import re
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from workforce.api.errors import Problem
from workforce.api.models import IdempotentRequest
from workforce.people.services.tokens import KEPT

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
OF_THIS_REQUEST = ("vary", "content-length", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
RUNS_AT_MOST = timedelta(minutes=15)  # a note without an answer is older only when its process died


class Replay(Exception):
    """The request was done before: here is its answer."""

    def __init__(self, done: IdempotentRequest):
        super().__init__(done.key)
        self.done = done

    def response(self):
        response = HttpResponse(bytes(self.done.body or b""), status=self.done.status, headers=self.done.headers)
        response["Idempotent-Replayed"] = "true"
        return response


def begin(request, holder: str) -> IdempotentRequest | None:
    """The note that this request is being done; None without a key. Raises Replay when it was done."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise Problem("bad_parameter", _("An Idempotency-Key has 1 to 200 printable ASCII characters."))
    asked = {"method": request.method, "path": request.get_full_path()[:500], "digest": digest(request)}
    notes = IdempotentRequest.objects.filter(holder=holder, key=key)
    now = timezone.now()
    notes.filter(Q(created_at__lt=now - KEPT) | Q(status=None, created_at__lt=now - RUNS_AT_MOST)).delete()
    try:
        with transaction.atomic():
            return IdempotentRequest.objects.create(holder=holder, key=key, **asked)
    except IntegrityError:
        done = notes.first()
    if done is None or (done.status is None and same(done, asked)):
        raise Problem("still_running", headers={"Retry-After": "2"})
    if not same(done, asked):
        raise Problem("key_reused")
    raise Replay(done)


def same(done, asked):
    return all(getattr(done, name) == value for name, value in asked.items())


def finish(note: IdempotentRequest, response) -> None:
    """Keep the answer; of a failure of ours nothing, so that the caller may try again."""
    kept = IdempotentRequest.objects.filter(pk=note.pk)
    if response.status_code >= 500 or response.status_code == 429 or response.streaming:
        connection.close_if_unusable_or_obsolete()  # a killed connection may be why it failed
        kept.delete()
        return
    headers = {name: value for name, value in response.items() if name.lower() not in OF_THIS_REQUEST}
    kept.update(status=response.status_code, body=response.content, headers=headers)


def digest(request) -> str:
    """What was sent, as one check sum: fields and, of files, name and content."""
    found = hashlib.sha256(request.content_type.encode().partition(b";")[0])
    files = request.FILES
    fields = {name: value for name, value in _items(request.data) if name not in files}
    found.update(json.dumps(fields, sort_keys=True, default=str).encode())
    for name in sorted(files):
        found.update(f"{name}:{files[name].name}:".encode())
        for chunk in files[name].chunks():
            found.update(chunk)
        files[name].seek(0)
    return found.hexdigest()


def _items(data):
    if hasattr(data, "lists"):
        return data.lists()
    return data.items() if isinstance(data, dict) else [("", data)]
