"""Remarks on a strategy, in the margin of its parts: said, answered, settled, opened again.

The ministry's people (STRATEGY_COMMENT) discuss any open version; an invited organisation comments while the strategy
is in consultation or review and it has not finished. Partners see what their own organisation said and the replies to
it, nothing else. A remark holds on to the part's ``key``: it stands beside its part in the next version too.
"""

from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.discussion.models import CommentInvitation, Remark
from strategy.plans.models import Action, Indicator, Objective, Risk, Section, Strategy
from workforce.history.models import Event
from workforce.people.models import User
from workforce.people.permissions import Permission, can, organisations_of

PARTS = {"section": Section, "objective": Objective, "action": Action, "indicator": Indicator, "risk": Risk}
Status = Strategy.Status


def refuse(code: str, sentence: str) -> NoReturn:
    raise ValidationError(sentence, code=code)


# Who ------------------------------------------------------------------------------------------------------------------


def invitation(strategy: Strategy, user: User) -> CommentInvitation | None:
    """The one by which the person's organisation may comment now; finished ones do not count."""
    if strategy.status not in (Status.CONSULTATION, Status.REVIEW):
        return None
    return (
        CommentInvitation.objects.filter(
            strategy=strategy,
            organisation__in=organisations_of(user),
            withdrawn_at__isnull=True,
            finished_at__isnull=True,
        )
        .select_related("organisation")
        .first()
    )


def on_strategy_page(strategy: Strategy, user: User) -> dict:
    """``invited``: the invitation by which the reader may comment."""
    return {"invited": invitation(strategy, user)}


def may_comment(strategy: Strategy, user: User) -> bool:
    if strategy.status not in Strategy.OPEN:
        return False
    return can(user, Permission.STRATEGY_COMMENT) or invitation(strategy, user) is not None


# Reading --------------------------------------------------------------------------------------------------------------


def visible(strategy: Strategy, *, by: User | None = None) -> QuerySet:
    """Remarks of this version and those before it that ``by`` may see (None: all); replies are remarks too."""
    found = Remark.objects.filter(strategy__code=strategy.code, strategy__version__lte=strategy.version)
    if by is None or can(by, Permission.STRATEGY_VIEW):
        return found
    own = organisations_of(by)
    return found.filter(
        Q(reply_to__isnull=True, organisation__in=own) | Q(reply_to__isnull=False, reply_to__organisation__in=own)
    )


def threads(strategy: Strategy, *, by: User) -> QuerySet:
    """Remarks with their ``replies``, oldest first.
    Those of an earlier version that were settled in its time are left out.
    """
    replies = Remark.objects.select_related("created_by", "organisation").order_by("created_at", "pk")
    return (
        visible(strategy, by=by)
        .filter(Q(reply_to__isnull=True) & (Q(strategy=strategy) | Q(settled_at__isnull=True)))
        .select_related("created_by", "settled_by", "organisation", "strategy")
        .prefetch_related(Prefetch("replies", replies))
        .order_by("created_at", "pk")
    )


@dataclass
class Discussion:
    """What a page needs to show the remarks of every part: two queries, however many parts."""

    by_part: dict = field(default_factory=dict)
    may_comment: bool = False
    may_settle: bool = False

    def on(self, part: str, key: UUID | str | None) -> list[Remark]:
        return self.by_part.get((part, _key(key)), [])


def read_discussion(strategy: Strategy, *, by: User) -> Discussion:
    found = Discussion(may_comment=may_comment(strategy, by), may_settle=can(by, Permission.STRATEGY_EDIT))
    for remark in threads(strategy, by=by):
        found.by_part.setdefault((remark.part, remark.key), []).append(remark)
    return found


def open_counts(strategy: Strategy, *, by: User | None = None) -> dict[UUID | None, int]:
    """{key of a part: open remarks on it}; None: on the whole strategy."""
    counted = visible(strategy, by=by).open().order_by().values("key").annotate(count=Count("pk"))
    return {row["key"]: row["count"] for row in counted}


def part_names(strategy: Strategy) -> dict[tuple[str, UUID], object]:
    """{(part, key): the part} of a version, for lists of remarks."""
    related = {Section: ["factor"], Action: ["objective"]}
    return {
        (part, each.key): each
        for part, model in PARTS.items()
        for each in model.objects.filter(strategy=strategy).select_related(*related.get(model, []))
    }


# Saying and settling --------------------------------------------------------------------------------------------------


@transaction.atomic
def add(
    strategy: Strategy,
    *,
    part: str = "",
    key: UUID | str | None = None,
    reply_to: Remark | None = None,
    text: str,
    by: User,
) -> Remark:
    """A remark on a part, or a reply. ValidationError: closed, no_text, no_part, settled."""
    strategy = Strategy.objects.select_for_update().get(pk=strategy.pk)
    if not may_comment(strategy, by):
        refuse("closed", _("Comments on this version are closed."))
    if not text.strip():
        refuse("no_text", _("Write your comment."))
    if reply_to:
        reply_to = Remark.objects.select_for_update().get(pk=reply_to.pk)
        part, key = reply_to.part, reply_to.key
        if reply_to.settled_at:
            refuse("settled", _("This comment is resolved. Open it again to continue it."))
    else:
        key = check_part(strategy, part, key)
    made = Remark(
        strategy=strategy,
        part=part,
        key=key,
        reply_to=reply_to,
        text=text.strip(),
        organisation=_speaks_for(strategy, by),
        created_by=by,
    )
    made.full_clean(exclude=["part"])  # empty: on the whole
    made.save()
    Event.write("commented", made, by=by)
    return made


def check_part(strategy: Strategy, part: str, key: UUID | str | None) -> UUID | None:
    """The key, if the strategy has that part; '' is the whole, and has none."""
    if part == "":
        return None
    if part in PARTS and (key := _key(key)) and PARTS[part].objects.filter(strategy=strategy, key=key).exists():
        return key
    return refuse("no_part", _("The part you comment on is no longer there."))


def _key(key):
    try:
        return UUID(str(key)) if key else None
    except ValueError:
        return None


def _speaks_for(strategy, by):
    """The invited organisation; who has a voice in the ministry's own discussion speaks for nobody else."""
    if can(by, Permission.STRATEGY_COMMENT):
        return None
    return invitation(strategy, by).organisation


@transaction.atomic
def settle(remark: Remark, *, answer: str, by: User) -> Remark:
    """Say what was done about it. ValidationError: settled, no_answer, reply."""
    remark = Remark.objects.select_for_update().get(pk=remark.pk)
    if remark.reply_to_id:
        refuse("reply", _("Resolve the comment itself, not a reply to it."))
    if remark.settled_at:
        refuse("settled", _("This comment is resolved already."))
    if not answer.strip():
        refuse("no_answer", _("Say what was done about it."))
    remark.answer, remark.settled_at, remark.settled_by = answer.strip(), timezone.now(), by
    remark.full_clean(exclude=["part"])
    remark.save(update_fields=["answer", "settled_at", "settled_by"])
    Event.write("settled", remark, by=by, note=remark.answer)
    return remark


@transaction.atomic
def reopen(remark: Remark, *, by: User) -> Remark:
    remark = Remark.objects.select_for_update().get(pk=remark.pk)
    if not remark.settled_at:
        refuse("open", _("This comment is open already."))
    before = {"answer": remark.answer}
    remark.settled_at = remark.settled_by = None
    remark.save(update_fields=["settled_at", "settled_by"])
    Event.write("reopened", remark, by=by, before=before)
    return remark
