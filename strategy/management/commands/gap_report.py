import time

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from mapping.rounds.models import Round
from strategy.reports import headline
from strategy.reports.models import GapReport
from strategy.reports.sentences import failure
from strategy.reports.services import reports
from strategy.reports.tasks import run_gap_report
from strategy.requirements.models import RequirementSet
from workforce.jobs.models import Job

LATEST = "latest"
POLL = 0.3  # seconds
PATIENCE = 60  # seconds until we say that no worker takes the report up


class Command(BaseCommand):
    help = "Computes the gap report of a round through the Celery worker, and prints its headline."

    def add_arguments(self, parser):
        parser.add_argument(
            "--round", default=LATEST, help="code of the round; 'latest' is the newest with accepted figures"
        )
        parser.add_argument(
            "--requirements", help="code of the requirement set; by default the one in force in the round"
        )
        parser.add_argument("--wait", action="store_true", help="wait until it is computed, and print the headline")
        parser.add_argument(
            "--if-needed", action="store_true", help="only if there is none, or the newest is out of date"
        )

    def handle(self, *, round, requirements, wait, if_needed, **options):
        report = self.wanted(self.round(round), requirements, if_needed)
        if wait:
            self.wait(report)
            self.stdout.write(headline.text(report))
        else:
            self.stdout.write(_("%(report)s waits for a worker.") % {"report": report})

    def round(self, code):
        rounds = Round.objects.select_related("reporting_level")
        if code != LATEST:
            return rounds.filter(code=code).first() or self.refuse(_("There is no round with the code “%s”.") % code)
        reported = rounds.filter(submissions__status="accepted").distinct()
        return reported.first() or rounds.first() or self.refuse(_("There is no round yet. Make one first."))

    def requirement_set(self, round, code):
        sets = RequirementSet.objects.all()
        if code:
            return sets.filter(code=code).first() or self.refuse(
                _("There is no requirement set with the code “%s”.") % code
            )
        return sets.on(round.as_of).first() or self.refuse(
            _("No requirement set is in force on the round's day. Load one, or name one with --requirements.")
        )

    def wanted(self, round, requirements, if_needed):
        """The report to print: a new one, the one that is being computed already,
        or (--if-needed) the fresh one there is.
        """
        requirement_set = self.requirement_set(round, requirements)
        same = GapReport.objects.filter(
            round=round, requirement_set=requirement_set, parameters=reports.defaults(round)
        ).defer("inputs")
        newest = same.ready().first()
        if if_needed and newest and not reports.is_stale(newest):
            return newest
        try:
            report = reports.create(round=round, requirement_set=requirement_set, by=None)
            run_gap_report.delay(report.pk)
        except ValidationError as error:
            return same.filter(status__in=reports.ACTIVE).first() or self.refuse(" ".join(error.messages))
        except OperationalError:
            self.refuse(_("The broker does not answer. Is it running? The report is computed when it is back."))
        return report

    def wait(self, report):
        began, said = time.monotonic(), None
        while not report.is_ended:
            if (report.status, report.progress) != said:
                said = (report.status, report.progress)
                self.stdout.write(f"{report}: {report.get_status_display()} {report.progress} %")
                self.stdout.flush()
            if report.status == Job.Status.PENDING and time.monotonic() - began > PATIENCE:
                self.refuse(_("No worker has taken up %(report)s. Is the worker running?") % {"report": report})
            time.sleep(POLL)
            report.refresh_from_db(fields=["status", "progress", "failure", "method_version"])
        if report.status != Job.Status.DONE:
            self.refuse(f"{report}: {report.get_status_display()}. {failure(report)}".strip())

    def refuse(self, sentence):
        raise CommandError(str(sentence))
