"""Parameters of an address: declared once, read and checked by ``Endpoint``, told by the document and by the page's form.

A parameter that an address does not have is refused: a filter with a typing error would answer with everything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter

from workforce.api.errors import Problem

MOST_NAMED = 50  # codes that an error lists
SIZE = 100
MOST = 1000
SCHEMAS = {
    "text": {"type": "string", "maxLength": 200},
    "code": {"type": "string", "maxLength": 200},
    "choice": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "whole": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    "cursor": {"type": "string", "maxLength": 2000},
}


@dataclass(frozen=True)
class Parameter:
    """One parameter. ``kind``: text, code (of a row), choice, date, whole (a whole number), cursor."""

    name: str
    description: str
    kind: str = "text"
    choices: tuple = ()  # codes
    rows: Callable | None = None  # the queryset that holds the code
    least: int = 0
    most: int = 2**31 - 1
    default: object = None

    def described(self) -> OpenApiParameter:
        schema = dict(SCHEMAS[self.kind])
        if self.kind == "whole":
            schema |= {"minimum": self.least, "maximum": self.most}
        if self.default is not None:
            schema["default"] = self.default
        enum = list(self.choices) or None
        return OpenApiParameter(self.name, schema, description=str(self.description), enum=enum)

    def read(self, given: str):
        """The value; raises a problem that says what is allowed."""
        most = SCHEMAS[self.kind].get("maxLength", 200)
        if "\x00" in given or len(given) > most:
            raise bad(self.name, given, _("At most %(most)d characters, none of them NUL.") % {"most": most})
        reader = {"code": self._code, "choice": self._choice, "date": self._date, "whole": self._whole}.get(self.kind)
        return reader(given) if reader else given

    def _choice(self, given):
        if given not in self.choices:
            raise bad(self.name, given, _("Not one of the values allowed."), allowed=list(self.choices))
        return given

    def _date(self, given):
        try:
            if len(given) == 10:
                return date.fromisoformat(given)
        except ValueError:
            pass
        raise bad(self.name, given, _("Not a date. Write it as 2026-06-30."))

    def _whole(self, given):
        if given.isascii() and given.isdecimal() and self.least <= int(given[:12]) <= self.most:
            return int(given)
        span = {"least": self.least, "most": self.most}
        raise bad(self.name, given, _("Not a whole number from %(least)d to %(most)d.") % span)

    def _code(self, given):
        if self.rows is None or self.rows().filter(code=given).exists():
            return given
        codes = list(self.rows().order_by("code").values_list("code", flat=True).distinct()[: MOST_NAMED + 1])
        allowed = {"allowed": codes} if len(codes) <= MOST_NAMED else {}
        raise bad(self.name, given, _("There is no such code."), **allowed)


PAGING = (
    Parameter("page_size", gettext_lazy("Rows on a page."), "whole", least=1, most=MOST, default=SIZE),
    Parameter("cursor", gettext_lazy("Where the page begins: taken from next or previous of an answer."), "cursor"),
)
FORMAT = "format"  # json or html, whatever Accept says


def bad(name, value, message, **more) -> Problem:
    """400: a parameter that can't be understood."""
    entry = {"code": "bad_parameter", "field": name, "value": str(value)[:200], "message": str(message), **more}
    return Problem("bad_parameter", f"{name}: {message}", errors=[entry])


def read_parameters(declared, given) -> dict:
    """{name: value} of a query string; None or the default where a parameter is not given."""
    names = [each.name for each in declared]
    for name in given:
        if name not in (*names, FORMAT):
            raise bad(
                name[:200].replace("\x00", ""), given[name], _("This address has no such parameter."), allowed=names
            )
        if len(given.getlist(name)) > 1:
            raise bad(name, ", ".join(given.getlist(name)), _("Given twice."))
    return {each.name: each.read(given[each.name]) if given.get(each.name) else each.default for each in declared}
