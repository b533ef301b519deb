"""Reading JSON: what is wrong with it is told with line and column,
and nothing gets in that the database can't hold.
"""

import json
import math

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from workforce.api.errors import Problem


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(settings.API_MAX_JSON_BYTES + 1)
        if len(raw) > settings.API_MAX_JSON_BYTES:
            most = settings.API_MAX_JSON_BYTES // 1024 // 1024
            raise Problem("too_large", _("At most %(most)d MB of JSON at once.") % {"most": most})
        return read_json(raw)


def read_json(raw: bytes):
    try:
        text = raw.decode("utf-8-sig")
        data = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise Problem("malformed", _("Not UTF-8 at byte %(at)d.") % {"at": error.start + 1}) from error
    except json.JSONDecodeError as error:
        raise Problem("malformed", said(error), line=error.lineno, column=error.colno) from error
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits
        raise Problem("malformed", _("A number is too large.")) from error
    except RecursionError as error:
        raise Problem("malformed", _("The JSON is nested too deeply.")) from error
    check(data, "")
    return data


def said(error):
    where = {"line": error.lineno, "column": error.colno, "what": error.msg}
    return _("Line %(line)d, column %(column)d: %(what)s.") % where


def _refuse_constant(name):
    raise Problem("malformed", _("%(name)s is no number of JSON.") % {"name": name})


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("malformed", _("“%(name)s” occurs twice in one object.") % {"name": twice})
    return found


def check(value, path):
    """No NUL, no half of a pair of surrogates, no number beyond all bounds."""
    if isinstance(value, dict):
        for name, inner in value.items():
            check(name, path)
            check(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            check(inner, f"{path}.{index}" if path else str(index))
    elif isinstance(value, str) and ("\x00" in value or any("\ud800" <= each <= "\udfff" for each in value)):
        raise Problem(
            "malformed", _("A text contains a character that can't be stored."), errors=[_at(path, "bad_character")]
        )
    elif isinstance(value, float) and math.isinf(value):
        raise Problem("malformed", _("A number is too large."), errors=[_at(path, "too_large")])


def _at(path, code):
    words = {"bad_character": _("NUL and lone surrogates can't be stored."), "too_large": _("Too large a number.")}
    return {"code": code, "field": path, "message": words[code]}
