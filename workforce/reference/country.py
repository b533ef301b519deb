"""A country's whole folder: reference lists, requirements and whatever else rooms above load, in one transaction."""

from pathlib import Path

from django.db import transaction

from workforce.reference.loading import Report, load
from workforce.reference.offered import LOADERS


@transaction.atomic
def load_country(folder: Path | str, *, by=None, dry_run: bool = False) -> Report:
    """Load every file of a country's folder (docs/reference-data.md): all of it, or with one mistake nothing.

    ``by``: the person, None the system. A dry run loads, then takes it back: what it says is what a load does.
    """
    reports = []
    for loader in (load, *LOADERS.functions()):
        reports.append(loader(folder, by=by))
        if any(mistake.code != "no_files" for mistake in reports[-1].mistakes):
            break  # what names rows that could not be loaded would only repeat the mistake
    whole = joined(reports, dry_run)
    if dry_run or whole.mistakes:
        transaction.set_rollback(True)
    return whole


def joined(reports, dry_run):
    """One report of all; a folder without files for one of the loaders is no mistake, without any it is."""
    none = [mistake for report in reports for mistake in report.mistakes if mistake.code == "no_files"]
    whole = Report(dry_run=dry_run, mistakes=none[:1] if len(none) == len(reports) else [])
    for report in reports:
        whole.tables |= report.tables
        whole.mistakes += [mistake for mistake in report.mistakes if mistake.code != "no_files"]
        whole.remarks += report.remarks
    unread = [set(report.not_read) for report in reports]
    whole.not_read = [] if whole.mistakes else sorted(set.intersection(*unread))
    return whole
