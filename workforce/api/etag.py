"""ETag: of every answer that can be asked again. One with a revision begins with it, and If-Match compares that alone.

The rest is a check sum of what is sent, so an answer that changes for another reason is sent again.
"""

import hashlib

from django.utils.http import parse_etags

from workforce.api.errors import Problem


def tag(content: bytes, revision=None) -> str:
    start = "" if revision is None else f"r{revision}."
    return f'"{start}{hashlib.sha256(content).hexdigest()[:20]}"'


def is_known(request, etag: str) -> bool:
    """Whether the caller holds this answer already (compressing on the way makes a tag
    weak: that counts as the same).
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or opaque(etag) in map(opaque, known)


def check_match(request, revision) -> None:
    """412 when If-Match names another revision than the present one."""
    wanted = parse_etags(request.headers.get("If-Match", ""))
    if wanted and "*" not in wanted and f"r{revision}" not in {opaque(each).partition(".")[0] for each in wanted}:
        raise Problem("changed_meanwhile", revision=revision)


def opaque(etag):
    return etag.removeprefix("W/").strip('"')
