"""A file through the front door, from the command line:
the same reading, checks, warnings, drafts and history as an upload.
"""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mapping.files import rules
from mapping.rounds.models import Round
from mapping.submissions.models import Submission
from mapping.submissions.services import submissions
from mapping.uploads import tasks
from mapping.uploads.models import Upload
from mapping.uploads.services import answers, held, problems, uploads
from mapping.uploads.services.proposals import KINDS
from workforce.people.models import Grant, User
from workforce.reference.models import Organisation

SHOWN = 5  # cells named with a group


class Command(BaseCommand):
    help = (
        "Import a file of one organisation into a round: "
        "checked, compared, stored in drafts; with --submit sent to review."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--round", required=True, help="code of the round")
        parser.add_argument("--organisation", required=True, help="code of the organisation")
        parser.add_argument("--profile", type=Path, help="import profile (JSON), see docs/import-profiles.md")
        parser.add_argument("--mode", choices=Upload.Mode.values, default=Upload.Mode.UPDATE)
        parser.add_argument("--by", help="user name of who imports; without it the first administrator")
        parser.add_argument("--accept-warnings", metavar="REASON", help="answer every warning with this reason")
        parser.add_argument(
            "--answer",
            metavar="QUESTION=CHOICE",
            action="append",
            default=[],
            help="answer a question about the file; those that are open are listed",
        )
        parser.add_argument("--submit", action="store_true", help="submit the drafts")

    def handle(self, *, file, by, accept_warnings, submit, mode, **options):
        round = self._get(Round, options["round"], "round")
        organisation = self._get(Organisation, options["organisation"], "organisation")
        person = self._person(by)
        chosen = dict(each.partition("=")[::2] for each in options["answer"])
        upload = self._check(round, organisation, Path(file), options["profile"], chosen, person)
        self._say_problems(upload)
        if upload.outcome != Upload.Outcome.READY:
            raise CommandError("Nothing was stored. Mend the file and import it again.")
        self._answer(upload, accept_warnings, person)
        self._store(upload, mode, person)
        if submit:
            self._submit(upload, person)

    def _get(self, model, code, word):
        try:
            return model.objects.get(code=code)
        except model.DoesNotExist:
            known = ", ".join(model.objects.order_by("code").values_list("code", flat=True)[:20])
            raise CommandError(f"There is no {word} '{code}'. There are: {known or 'none yet'}.") from None

    def _person(self, username):
        found = User.objects.filter(is_active=True)
        if username:
            person = found.filter(username=username).first()
        else:
            current = Grant.objects.current().filter(role=Grant.Role.ADMINISTRATOR)
            person = found.filter(grants__in=current).order_by("pk").first()
            person = person or found.filter(is_superuser=True).order_by("pk").first()
        if person is None:
            raise CommandError("Nobody to import as: name a user with --by.")
        return person

    def _check(self, round, organisation, file, profile, chosen, person):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        profile = Path(profile) if profile else None
        try:
            with transaction.atomic(), file.open("rb") as opened:
                kept = profile and uploads.keep_profile(
                    organisation=organisation, name=profile.stem, spec=self._spec(profile), by=person
                )
                upload = uploads.create_upload(
                    round=round,
                    organisation=organisation,
                    file=File(opened),
                    filename=file.name,
                    profile=kept,
                    answers=chosen,
                    by=None,
                )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        return tasks.run_now(upload)

    def _spec(self, path):
        try:
            return json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise CommandError(f"The profile {path} cannot be read: {error}") from None

    def _say_problems(self, upload):
        if upload.status != Upload.Status.DONE:
            raise CommandError(rules.failure(upload.failure))
        if upload.outcome == Upload.Outcome.REFUSED:
            raise CommandError(" ".join(rules.refusal(upload.problem)))
        if upload.outcome == Upload.Outcome.QUESTIONS:
            raise CommandError("\n".join(["Nothing was stored. Answer with --answer:", *self._open(upload)]))
        for word, groups in zip(("error", "warning"), problems.groups(upload), strict=True):
            for group in groups:
                self.stdout.write(f"{word}: {group['title']} ({group['size']})")
                for each in group["examples"][:SHOWN]:
                    parts = (each["cell"], each["about"], str(each["found"]), each["hint"])
                    self.stdout.write(f"    {', '.join(part for part in parts if part)}")
                if group["count"] > SHOWN:
                    self.stdout.write(f"    ... and {group['count'] - SHOWN} more")
        changes = upload.proposal
        said = ", ".join(f"{changes[kind]['records']} {kind}" for kind in KINDS)
        self.stdout.write(f"{upload.rows_read} rows read, {upload.rows_ready} without errors; {said}.")
        if upload.proposal["unused"]:
            self.stdout.write(f"Columns not used: {', '.join(upload.proposal['unused'])}")

    def _open(self, upload):
        for each, words in problems.questions(upload):
            if each not in upload.open_questions:
                continue
            yield f"{words.title} {words.explanation}"
            yield from (f"    --answer {each['key']}={choice}    {label}" for choice, label in words.choices)

    def _answer(self, upload, reason, person):
        waiting = upload.issue_groups.filter(severity="warning", unanswered__gt=0)
        if waiting and not reason:
            raise CommandError(
                "Nothing was stored: the warnings need an answer. Give one with --accept-warnings REASON."
            )
        for group in waiting:
            answers.answer(upload, rule=group.rule, column=group.column, text=reason, by=person)

    def _store(self, upload, mode, person):
        stored = tasks.run_now(uploads.confirm(upload, mode=mode, by=person))
        if stored.outcome != Upload.Outcome.STORED:
            raise CommandError(
                rules.failure(stored.failure) or "What is held changed meanwhile. Import the file again."
            )
        self.stdout.write(f"Stored {stored.rows_read} rows in {len(stored.proposal['compared'])} drafts.")

    def _submit(self, upload, person):
        found = held.newest(upload.round, upload.organisation)
        drafts = [
            each
            for each in found
            if each.area.code in upload.proposal["compared"] and each.status == Submission.Status.DRAFT
        ]
        try:
            with transaction.atomic():
                for draft in drafts:
                    submissions.submit(draft, by=person)
        except ValidationError as refused:
            raise CommandError(f"Stored, but not submitted: {' '.join(refused.messages)}") from None
        self.stdout.write(f"Submitted {len(drafts)} submissions.")
