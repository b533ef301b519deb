"""The same form sent twice is done once: the second is led to where the first led."""

import hashlib
import json
import time
from datetime import timedelta

from django.utils import timezone

from workforce.sending import marks
from workforce.sending.models import SentForm

REMEMBERED = timedelta(days=2)
RUNS_AT_MOST = timedelta(minutes=15)  # a note that leads nowhere is older only when its process died
LOOKS, PAUSE = 50, 0.2  # how often the second looks whether the first is done, and the seconds between


def begin(*, key: str, by) -> tuple[SentForm | None, bool]:
    """(note, whether it is to be done now). The note of a form that was done says where it led; None: the first is
    still being done, longer than one waits for it."""
    SentForm.objects.filter(key=key, sent_by=by, led_to="", sent_at__lt=timezone.now() - RUNS_AT_MOST).delete()
    for _look in range(LOOKS):
        note, is_first = SentForm.objects.get_or_create(key=key, sent_by=by)
        if is_first or note.led_to:
            return note, is_first
        time.sleep(PAUSE)
    return None, False


def finish(note: SentForm, *, led_to: str) -> None:
    """Nothing was done where it leads nowhere (a form with errors): it may be sent again."""
    if led_to:
        note.led_to = led_to
        note.save(update_fields=["led_to"])
    else:
        note.delete()


def key_of(request, mark: marks.Mark) -> str:
    """What was sent, as one check sum: other words in the same form are another form."""
    fields = sorted((name, given) for name, given in request.POST.lists() if name not in marks.NOT_OF_THE_FORM)
    found = hashlib.sha256(json.dumps([mark.word, request.get_full_path(), fields]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def forget() -> None:
    SentForm.objects.filter(sent_at__lt=timezone.now() - REMEMBERED).delete()
