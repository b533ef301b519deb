"""Records as data packages: of one submission, or all accepted ones of a round that a person may see. Rows come from
the database while they are sent; whole units as numbers, an empty cell explained in ``flags``."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.columns import COLUMNS, COUNTS, THOUSAND
from mapping.files import (
    data_package,
    table_schema,
)
from mapping.files.data_package import Resource
from mapping.rounds.models import Round
from mapping.submissions.models import Record, Submission
from mapping.submissions.services.provenance import kept_files
from workforce.reference.models import Country

READ_WITH = (
    "area",
    "cadre",
    "employer",
    "sector",
    "level",
    "submission__round",
    "submission__organisation",
    "submission__area",
)
CODES = ("area", "cadre", "employer", "sector", "level")


def of_submission(submission: Submission) -> Iterator[bytes]:
    package = describe(
        name=(
            f"records-{submission.round.code}-{submission.organisation.code}"
            f"-{submission.area.code}-{submission.version}"
        ),
        title=_("Records of %(organisation)s, %(area)s, %(round)s, version %(version)s")
        % {
            "organisation": submission.organisation,
            "area": submission.area,
            "round": submission.round,
            "version": submission.version,
        },
        sources=[{"title": str(submission.organisation)}],
        created=submission.decided_at or submission.submitted_at or submission.created_at,
    )
    return _stream(package, submission.records.all(), submission.round)


def of_round(round: Round, user) -> Iterator[bytes]:
    """The accepted records of a round, of those that the person may see."""
    accepted = Submission.objects.visible_to(user).filter(round=round).accepted().select_related("organisation")
    records = Record.objects.visible_to(user).filter(submission__round=round, submission__status="accepted")
    organisations = sorted({str(each.organisation) for each in accepted})
    package = describe(
        name=f"accepted-records-{round.code}",
        title=_("Accepted records of the round %(round)s") % {"round": round},
        sources=[{"title": each} for each in organisations],
        created=timezone.now(),
    )
    return _stream(package, records, round)


def response(name: str, stream: Iterator[bytes]) -> StreamingHttpResponse:
    """A package as a download, made while it is sent."""
    made = StreamingHttpResponse(stream, content_type="application/zip")
    made["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return made


def describe(*, name, title, sources, created, description="") -> dict:
    """The head of a descriptor: with the country's licence, where its remarks (``publication_notes``) name one."""
    country = Country.current()
    licence = country.publication_notes.get("licence")
    is_named = isinstance(licence, dict) and (licence.get("name") or licence.get("path"))
    said = [description, country.illustrative_note if country.illustrative else ""]
    made = {
        "name": slug(name),
        "title": title,
        "description": " ".join(filter(None, said)),
        "created": created.isoformat(),
    }
    made |= {"licenses": [licence]} if is_named else {}
    made |= {"sources": sources} if sources else {}
    return {key: value for key, value in made.items() if value}


def slug(name: str) -> str:
    """Of lower-case letters, digits, dots, dashes and underscores, as the specification asks."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "-._") else "-" for char in name.lower())


def _stream(package, records, round):
    resource = Resource(
        name="records",
        title=_("Records"),
        description=_("Workers of one kind in one place, as one submission counts them; as of %(day)s.")
        % {"day": round.as_of.isoformat()},
        schema=schema(),
        rows=package_rows(records),
    )
    return data_package.stream(package, [resource], data_package.readme(package, [resource], notes(package)))


def notes(package) -> list[str]:
    licence = next(iter(package.get("licenses", [])), None)
    named = (
        _("Licence: %(name)s.") % {"name": licence.get("title") or licence.get("name") or licence["path"]}
        if licence
        else ""
    )
    return [
        _(
            "Areas, cadres and organisations are given as codes. An empty figure is not known, unless flags says "
            "why it is empty."
        ),
        _("Text that a spreadsheet would take for a formula has an apostrophe before it."),
        named or _("No licence is stated: ask the ministry before you publish anything made from it."),
    ]


def schema() -> dict:
    plain = table_schema.plain
    before = [
        plain("round", "string", _("Round"), _("Its code."), required=True),
        plain("organisation", "string", _("Organisation"), _("Code of who reported."), required=True),
        plain("submitted_for", "string", _("Submitted for"), _("Code of the area of the submission."), required=True),
        plain("version", "integer", _("Version"), required=True, minimum=1),
    ]
    after = [
        plain("flags", "object", _("Flags"), _("{column: why it is empty, or estimate or low}"), required=True),
        plain("file", "string", _("File"), _("Where the record came from; empty: entered in the form.")),
        plain("sheet", "string", _("Sheet")),
        plain("row", "integer", _("Row"), minimum=1),
    ]
    columns = [table_schema.exported(column) for column in COLUMNS]
    key = ["round", "organisation", "submitted_for", *(column.name for column in COLUMNS if column.key)]
    return table_schema.table([*before, *columns, *after], key=key)


def package_rows(records):
    files = {}
    for record in records.select_related(*READ_WITH).order_by("pk").iterator(chunk_size=2000):
        submission = record.submission
        yield [
            submission.round.code,
            submission.organisation.code,
            submission.area.code,
            submission.version,
            *(_cell(record, column) for column in COLUMNS),
            record.flags,
            _filename(record.upload_id, files),
            record.sheet,
            record.row,
        ]


def _cell(record, column):
    value = getattr(record, column.name)
    if column.name in COUNTS and value is not None:
        units, rest = divmod(value, THOUSAND)
        return value / THOUSAND if rest else units
    return value.code if column.name in CODES else value


def _filename(upload, known):
    if upload and upload not in known:
        known[upload] = kept_files([upload]).values_list("filename", flat=True).first()
    return known.get(upload)
