"""Gap reports: asked for (by a person, or by themselves once inputs are quiet), computed by a worker, given up,
tried again.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mapping.rounds.models import Round
from strategy.gaps.calculation import METHOD_VERSION, compute
from strategy.reports.models import GapReport
from strategy.reports.services.inputs import DEFAULTS, gather
from strategy.reports.services.staleness import current_fingerprint, is_stale
from strategy.reports.services.storing import inputs_file, store
from strategy.requirements.models import RequirementSet
from workforce.history.models import Event
from workforce.jobs import services as jobs
from workforce.jobs.models import Cancelled, Job, Pulse
from workforce.people.models import User
from workforce.reference.models import AreaLevel, Country, Organisation

__all__ = ["cancel", "create", "current_fingerprint", "is_stale", "retry", "run_report", "same_as"]
Standing = GapReport.Standing
ACTIVE = [Job.Status.PENDING, Job.Status.RUNNING]
NUMBERING = 20_260_001  # any number no other advisory lock of the application has


# Asking for one -----------------------------------------------------------------------------------------------------
@transaction.atomic
def create(
    *, round: Round, requirement_set: RequirementSet, parameters: dict | None = None, by: User | None
) -> GapReport:
    """A report waiting for a worker: queue `tasks.run_gap_report` on commit.
    Refused while the same one is being made.
    """
    _one_at_a_time()
    chosen = _checked(defaults(round) | (parameters or {}))
    same = GapReport.objects.filter(round=round, requirement_set=requirement_set, parameters=chosen)
    _refuse_second(same)
    last = GapReport.objects.aggregate(last=Max("number"))["last"] or 0
    report = GapReport.objects.create(
        number=last + 1, round=round, requirement_set=requirement_set, parameters=chosen, created_by=by
    )
    compared_with = f"{requirement_set} {requirement_set.version}"
    Event.write("requested", report, by=by, after={"round": str(round), "requirement_set": compared_with})
    return report


def defaults(round: Round) -> dict:
    """The parameters of a report that asks for none."""
    return DEFAULTS | {"base_level": round.reporting_level.code, "enough_known": Country.current().enough_known}


@transaction.atomic
def cancel(report: GapReport, *, by: User | None) -> GapReport:
    """A waiting report ends at once, a running one as soon as its worker looks up."""
    report = _locked(report)
    if report.status == Job.Status.PENDING:
        report.end(Job.Status.CANCELLED)
    elif report.status == Job.Status.RUNNING:
        report.cancel_requested = True
        report.save(update_fields=["cancel_requested"])
    else:
        raise ValidationError(_("This report is no longer being computed."), code="wrong_state")
    Event.write("cancelled", report, by=by)
    return report


@transaction.atomic
def retry(report: GapReport, *, by: User | None) -> GapReport:
    """A failed or cancelled report waits for a worker again: queue `tasks.run_gap_report` on commit."""
    report = _locked(report)
    if report.status not in (Job.Status.FAILED, Job.Status.CANCELLED):
        raise ValidationError(_("Only a report that failed or was cancelled can be tried again."), code="wrong_state")
    _one_at_a_time()
    _refuse_second(same_as(report))
    report.status, report.finished_at, report.failure = Job.Status.PENDING, None, ""
    report.attempts, report.progress, report.cancel_requested = 0, 0, False
    report.heartbeat_at = timezone.now()  # waits from now on
    report.save(
        update_fields=["status", "finished_at", "failure", "attempts", "progress", "cancel_requested", "heartbeat_at"]
    )
    Event.write("requested", report, by=by)
    return report


def same_as(report: GapReport) -> QuerySet:
    """Reports of the same round, requirement set and parameters, itself too."""
    return GapReport.objects.filter(
        round=report.round_id, requirement_set=report.requirement_set_id, parameters=report.parameters
    )


# Computing ----------------------------------------------------------------------------------------------------------
def run_report(report: GapReport) -> GapReport:
    """Compute a claimed report: all of it is stored, or nothing. Its end is on its row."""
    return jobs.run(report, _compute)


def _compute(report: GapReport, pulse: Pulse) -> None:
    pulse.at(3)
    with _one_moment():
        gathered = gather(report)
    pulse.at(40)
    results = compute(gathered.inputs, gathered.parameters)
    pulse.at(70)
    file = inputs_file(gathered)
    pulse.at(80)
    with transaction.atomic():
        digest = store(report, gathered, results)
        pulse.at(95)
        _finish(report, gathered, digest, file)


@contextmanager
def _one_moment():
    """Everything read inside is of one moment (unless a transaction is open already, as in tests)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _finish(report: GapReport, gathered, digest: str, file: bytes) -> None:
    """Last in the transaction: nobody else has the report (it may have been given to a second worker),
    then it is done.
    """
    held = GapReport.objects.select_for_update().defer("inputs").get(pk=report.pk)
    if (held.status, held.attempts) != (Job.Status.RUNNING, report.attempts):
        raise jobs.Lost
    if held.cancel_requested:
        raise Cancelled
    GapReport.objects.filter(pk=report.pk).update(
        frozen=gathered.frozen,
        inputs=file,
        fingerprint=gathered.around.fingerprint,
        digest=digest,
        method_version=METHOD_VERSION,
    )
    earlier = same_as(report).filter(number__lt=report.number, status=Job.Status.DONE, superseded_by=None)
    earlier.filter(standing=Standing.DRAFT).update(superseded_by=report)
    held.end(Job.Status.DONE)
    Event.write("computed", report, by=report.created_by, after={"digest": digest})


def _locked(report: GapReport) -> GapReport:
    return GapReport.objects.select_for_update(of=["self"]).select_related("round").defer("inputs").get(pk=report.pk)


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else asks for a report: numbers have no gap, and no two are the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])


def _refuse_second(same) -> None:
    running = same.filter(status__in=ACTIVE).first()
    if running:
        raise ValidationError(
            _("%(report)s is being computed with the same parameters."),
            code="already_running",
            params={"report": running},
        )


def _checked(parameters: dict) -> dict:
    unknown = set(parameters["employer_types"]) - set(Organisation.EmployerType.values)
    if unknown or not AreaLevel.objects.filter(code=parameters["base_level"]).exists():
        raise ValidationError(
            _("A parameter names an area level or an employer type that is not known."), code="unknown"
        )
    return parameters | {"employer_types": sorted(parameters["employer_types"])}


# New reports by themselves: when inputs changed and then nobody touched them for a while.

ACCEPTANCE = ["accepted", "acceptance_withdrawn"]
INPUTS = [
    "mapping.round",
    "mapping.expectedsubmission",
    "mapping.overlapdecision",
    "strategy.requirement",
    "strategy.requirementset",
    "strategy.establishmentpost",
    "workforce.area",
    "workforce.cadre",
    "workforce.organisation",
    "workforce.population",
]


def refresh() -> list[GapReport]:
    """Create what is due, and return it for queueing. A report that failed or was cancelled waits for a person."""
    if not inputs_are_quiet():
        return []
    made = []
    for report in _latest():
        if report.status == Job.Status.DONE and report.standing == GapReport.Standing.DRAFT and is_stale(report):
            try:
                made.append(
                    create(
                        round=report.round,
                        requirement_set=report.requirement_set,
                        parameters=report.parameters,
                        by=None,
                    )
                )
            except ValidationError:
                continue  # somebody else has just asked for it
    return made


def inputs_are_quiet() -> bool:
    since = timezone.now() - timedelta(seconds=settings.GAP_REPORT_QUIET_SECONDS)
    recent = Event.objects.filter(at__gt=since)
    accepting = recent.filter(object_type="mapping.submission", verb__in=ACCEPTANCE)
    return not accepting.exists() and not recent.filter(object_type__in=INPUTS).exists()


def _latest() -> list[GapReport]:
    """The newest report of each round, requirement set and parameters, whatever became of it."""
    key = ["round_id", "requirement_set_id", "parameters"]
    rows = GapReport.objects.order_by(*key, "-number").distinct(*key)
    return list(rows.select_related("round__reporting_level", "requirement_set").defer("inputs"))
