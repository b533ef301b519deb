"""Pages of long lists: by an opaque cursor, which names the last row seen,
so that rows that come in between shift nothing.
"""

import base64
import binascii
import json

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils.translation import gettext as _

from workforce.api.parameters import bad


def of_rows(request, rows, size, order=("pk",)):
    """(rows of this page, cursor of the next, cursor of the previous) of a queryset.

    ``order``: names of fields that are never empty, together unique; "-" before the name: falling.
    """
    backwards, key = _read(request)
    if key is not None:
        rows = rows.filter(_beyond(request, rows.model, order, key, backwards))
    found = list(rows.order_by(*(_turned(order) if backwards else order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    keys = [[_value(row, name) for name in order] for row in (found[:1] + found[-1:])]
    following = _written("n", keys[-1]) if found and (more or backwards) else ""
    previous = _written("p", keys[0]) if found and (more if backwards else key is not None) else ""
    return found, following, previous


def of_list(request, items, size):
    """The same of a list that does not change: its cursors are places."""
    _backwards, key = _read(request)
    start = key[0] if key else 0
    if not isinstance(start, int) or not 0 <= start <= len(items):
        raise _bad_cursor(request)
    following = _written("n", [start + size]) if start + size < len(items) else ""
    previous = _written("n", [max(start - size, 0)]) if start else ""
    return items[start : start + size], following, previous


def links(request, following, previous) -> dict:
    """Whole addresses of the next and previous page; None at the ends."""
    return {"next": _address(request, following), "previous": _address(request, previous)}


def link_header(addresses) -> str:
    said = {"next": addresses["next"], "prev": addresses["previous"]}
    return ", ".join(f'<{address}>; rel="{name}"' for name, address in said.items() if address)


def _address(request, cursor):
    if not cursor:
        return None
    asked = request.query_params.copy()
    asked["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def _written(way, key):
    text = json.dumps([way, key], cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(request):
    """(backwards, the key it stands at) of the cursor asked for."""
    given = request.query_params.get("cursor", "")
    if not given:
        return False, None
    try:
        way, key = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise _bad_cursor(request) from error
    if way not in ("n", "p") or not isinstance(key, list) or not key:
        raise _bad_cursor(request)
    return way == "p", key


def _bad_cursor(request):
    return bad("cursor", request.query_params["cursor"], _("Not a cursor of this list. Follow next and previous."))


def _value(row, name):
    value = row
    for step in name.lstrip("-").split("__"):
        value = getattr(value, step)
    return value


def _turned(order):
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order]


def _beyond(request, model, order, key, backwards):
    """What comes after ``key`` in this order (before it, when going back)."""
    names = [name.lstrip("-") for name in order]
    if len(key) != len(names):
        raise _bad_cursor(request)
    values = [_understood(request, model, name, value) for name, value in zip(names, key, strict=True)]
    rule = Q()
    for place in reversed(range(len(names))):
        falling = order[place].startswith("-") != backwards
        further = Q(**{f"{names[place]}__{'lt' if falling else 'gt'}": values[place]})
        rule = further | (Q(**{names[place]: values[place]}) & rule) if rule else further
    falling = order[0].startswith("-") != backwards
    return rule & Q(**{f"{names[0]}__{'lte' if falling else 'gte'}": values[0]})


def _understood(request, model, name, value):
    try:
        for step in name.split("__"):
            field = model._meta.pk if step == "pk" else model._meta.get_field(step)
            model = field.related_model or model
        value = field.to_python(value)
        field.run_validators(value)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise _bad_cursor(request) from error
    if value is None or "\x00" in str(value):
        raise _bad_cursor(request)
    return value
