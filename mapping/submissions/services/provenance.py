"""Where a record came from: a file and row, and whether it was corrected by hand since.
Versions of a submission are followed.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from mapping.submissions.models import Record, Submission
from workforce.history.models import Event


def kept_files(ids: Iterable) -> QuerySet:
    """The uploads of these ids, by the reference of the records: the room of uploads lies above this one."""
    return Record.upload.get_queryset().filter(pk__in=ids)


def corrections(records: Iterable[Record]) -> dict[int, Event]:
    """{record id: its last correction by hand since its file was stored}. Four queries, however many records."""
    records = [each for each in records if each.upload_id]
    if not records:
        return {}
    stored = dict(kept_files({each.upload_id for each in records}).values_list("pk", "finished_at"))
    events = _events(_twins(records))
    found = {}
    for each in records:
        version, moment = each.submission.version, stored.get(each.upload_id)
        later = [event for at, event in events.get(_about(each.submission, each.key_hash), []) if at <= version]
        if moment and (later := [event for event in later if event.at > moment]):
            found[each.pk] = later[-1]
    return found


def _about(submission, key):
    return submission.round_id, submission.organisation_id, submission.area_id, key


def _twins(records):
    """{id as text: (what the record is about, version)} of the same records in every version of their submissions."""
    own = [each.submission for each in records]
    versions = Submission.objects.filter(
        round__in={each.round_id for each in own},
        organisation__in={each.organisation_id for each in own},
        area__in={each.area_id for each in own},
    ).in_bulk()
    same = Record.objects.filter(submission__in=versions, key_hash__in={each.key_hash for each in records})
    return {
        str(pk): (_about(versions[submission], key), versions[submission].version)
        for pk, submission, key in same.values_list("pk", "submission_id", "key_hash")
    }


def _events(twins):
    """{what a record is about: [(version, event)]}, oldest first."""
    found = {}
    written = Event.objects.filter(object_type="mapping.record", object_id__in=list(twins), verb="changed")
    for event in written.order_by("at", "pk"):
        about, version = twins[event.object_id]
        found.setdefault(about, []).append((version, event))
    return found
