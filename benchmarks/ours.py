"""Our own import, measured: the very tasks that the worker runs."""

from pathlib import Path

from benchmarks import files, world


def send(path, sender=0):
    """An Upload of the file, as the page makes it."""
    from django.core.files import File

    from mapping.rounds.models import Round
    from mapping.uploads.services import uploads
    from workforce.people.models import User
    from workforce.reference.models import Organisation

    with open(path, "rb") as file:
        return uploads.create_upload(
            round=Round.objects.get(code="2026"),
            organisation=Organisation.objects.get(code=f"reporter-{sender}"),
            file=File(file),
            filename=Path(path).name,
            by=User.objects.get(username=f"sender-{sender}"),
        )


def ours(clock, path, sender=0):
    """File to proposal, proposal to stored; what is stored then is counted by the database."""
    world.setup()
    from mapping.uploads import tasks
    from mapping.uploads.models import Upload
    from mapping.uploads.services import uploads

    upload = send(path, sender)
    with clock("proposal"):
        upload = tasks.run_now(upload)
    if upload.outcome != Upload.Outcome.READY:
        raise RuntimeError(f"not clean: {upload.outcome} {upload.problem} {upload.failure}")
    upload = uploads.confirm(upload, mode=Upload.Mode.UPDATE, by=upload.created_by)
    with clock("stored"):
        upload = tasks.run_now(upload)
    if upload.outcome != Upload.Outcome.STORED:
        raise RuntimeError(f"not stored: {upload.outcome} {upload.failure}")
    return stored(upload)


def stored(upload):
    """{"rows", "sums"} of an upload's records, in whole units."""
    from django.db.models import Sum

    from mapping.columns import COUNTS
    from mapping.submissions.models import Record

    records = Record.objects.filter(upload=upload)
    sums = records.aggregate(**{f"of_{name}": Sum(name) for name in (*files.WHOLE, *files.PARTS)})
    whole = {name: float(sums[f"of_{name}"] or 0) for name in (*files.WHOLE, *files.PARTS)}
    return {"rows": records.count(), "sums": {n: v / 1000 if n in COUNTS else v for n, v in whole.items()}}


def ours_wrong(clock, path):
    """File to complete report of problems."""
    world.setup()
    from mapping.uploads import tasks

    upload = send(path)
    with clock("problems"):
        upload = tasks.run_now(upload)
    problems = sum(upload.issue_groups.values_list("count", flat=True))
    return {"rows": upload.rows_read, "outcome": str(upload.outcome), "problems": problems}
