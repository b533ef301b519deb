"""The history as CSV, line by line."""

import csv
import json

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from workforce.language.figures import delimiter
from workforce.language.words import VERBS

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line):
        return line


def history(events):
    writer = csv.writer(Echo(), delimiter=delimiter())
    response = StreamingHttpResponse(map(writer.writerow, _rows(events)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response


def _rows(events):
    header = [_("When"), _("Who"), _("Event"), _("Kind"), _("Number"), _("Object"), _("Before"), _("After"), _("Note")]
    header[0] = f"\ufeff{header[0]}"  # spreadsheets read UTF-8 then
    yield header
    for event in events.iterator(chunk_size=1000):
        yield [plain(cell) for cell in _cells(event)]


def _cells(event):
    values = [json.dumps(each, ensure_ascii=False) if each else "" for each in (event.before, event.after)]
    when = timezone.localtime(event.at).isoformat(timespec="seconds")
    what = str(VERBS.get(event.verb, event.verb))
    return [when, event.actor_name, what, event.object_type, event.object_id, event.object_label, *values, event.note]


def plain(text):
    return f"'{text}" if text.startswith(FORMULA) else text
