"""One submission against another: totals by cadre, what is new, changed or missing, what a reviewer looks at first.

Sums and differences are taken by the database; only the rows that a page shows are read. Counts are thousandths.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Q, Sum

from mapping.checks.totals import is_jump
from mapping.columns import BY_NAME, COLUMNS, COUNTS, EMPTY_REASONS, FLAGS, TEXTS, THOUSAND
from mapping.files import rules
from mapping.submissions.models import Comment, Record, Submission, WarningAnswer
from workforce.language import figures
from workforce.reference.models import Cadre, Country

STOCKS = [column.name for column in COLUMNS if column.is_measure and not column.flow]
MEASURES = [column.name for column in COLUMNS if column.is_measure]
FLAG_WORDS = dict(EMPTY_REASONS) | dict(FLAGS)
SAID = [*MEASURES, *TEXTS]
SUMMED = ("headcount", "posts_approved", "posts_filled")


def last_round(submission: Submission) -> Submission | None:
    """What was accepted from the same organisation and area in the round before."""
    if not submission.round.previous_id:
        return None
    before = Submission.objects.accepted().filter(
        round=submission.round.previous_id, organisation=submission.organisation_id, area=submission.area_id
    )
    return before.select_related("round").first()


def last_version(submission: Submission) -> Submission | None:
    """The version that was sent before this one in the same round."""
    same = Submission.objects.filter(
        round=submission.round_id, organisation=submission.organisation_id, area=submission.area_id
    )
    return same.filter(version__lt=submission.version).order_by("-version").first()


def totals(submission: Submission, before: Submission | None = None) -> dict:
    """{rows: one per cadre, all: their sum}, each with records, unknown, headcount, posts_approved, posts_filled,
    vacant, before, change. Two or three queries.

    Thousandths, but for change (workers). headcount is None where no record knows it; ``unknown`` counts the records
    that do not. vacant = approved - filled, over the records that know both.
    ``before`` is the other submission's headcount.
    """
    now, past = _sums(submission), _sums(before) if before else {}
    cadres = Cadre.objects.in_bulk(now.keys() | past.keys())
    rows = []
    for pk, cadre in sorted(cadres.items(), key=lambda item: (item[1].order, item[1].code)):
        row = {"cadre": cadre, **_row(now.get(pk), past.get(pk))}
        row["change"] = _change(cadre, submission, now.get(pk), before, past.get(pk)) if before else None
        rows.append(row)
    everything = _row(_added(now.values()), _added(past.values()))
    changes = [row["change"] for row in rows]
    everything["change"] = None if before is None or None in changes else sum(changes)
    return {"rows": rows, "all": everything}


def jumps(submission: Submission, other: Submission | None) -> list[dict]:
    """Rows of ``totals`` whose workers moved beyond the country's window since the other version or round, the sum of
    all (cadre None) last: workers who are counted twice show here, though no record of theirs has moved."""
    if other is None:
        return []
    found, country = totals(submission, other), Country.current()
    window = (country.jump_percent, country.jump_least * THOUSAND)
    rows = [*found["rows"], found["all"] | {"cadre": None}]
    moved = [row for row in rows if row["change"] is not None and row["before"] is not None]
    return [row for row in moved if is_jump(row["before"] + row["change"] * THOUSAND, row["before"], window)]


def _change(cadre, submission, now, before, past):
    """Workers now less workers then; None where either is not known.
    An absent cadre is 0 where it was listed in full.
    """
    counts = [_known(cadre, item, sums) for item, sums in ((submission, now), (before, past))]
    return None if None in counts else (counts[0] - counts[1]) / THOUSAND


def _known(cadre, submission, sums):
    if sums is None:
        listed = submission.listed_cadres  # empty: all that the round asks for
        return 0 if submission.is_nil or not listed or cadre.code in listed else None
    return None if sums["unknown"] else sums["total_headcount"]


def _sums(submission):
    both = Q(posts_approved__isnull=False, posts_filled__isnull=False)
    found = submission.records.values("cadre_id").annotate(
        records=Count("pk"),
        unknown=Count("pk", filter=Q(headcount=None)),
        approved_of_both=Sum("posts_approved", filter=both),
        filled_of_both=Sum("posts_filled", filter=both),
        **{f"total_{name}": Sum(name) for name in SUMMED},
    )
    return {row.pop("cadre_id"): row for row in found.order_by()}


def _row(now, past):
    now, past = now or {}, past or {}
    approved, filled = now.get("approved_of_both"), now.get("filled_of_both")
    return {
        "records": now.get("records", 0),
        "unknown": now.get("unknown", 0),
        "headcount": now.get("total_headcount"),
        "posts_approved": now.get("total_posts_approved"),
        "posts_filled": now.get("total_posts_filled"),
        "vacant": None if approved is None or filled is None else approved - filled,
        "before": past.get("total_headcount"),
    }


def _added(rows):
    """Column sums; a sum is None where no row knows the figure."""
    added = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                added[name] = added.get(name, 0) + value
    return added


def differences(submission: Submission, other: Submission | None, *, across_rounds: bool) -> dict:
    """{new, changed, unchanged, missing}: how many records, matched by key; a change of why a figure is empty is a
    change. Across rounds flows are not compared."""
    if other is None:
        return {}
    sql = f"""
        SELECT count(*) FILTER (WHERE o.id IS NULL), count(*) FILTER (WHERE n.id IS NULL),
               count(*) FILTER (WHERE n.id IS NOT NULL AND o.id IS NOT NULL AND {_changed(across_rounds)}), count(*)
        FROM {_joined()}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [submission.pk, other.pk])
        new, missing, changed, everything = cursor.fetchone()
    return {"new": new, "changed": changed, "unchanged": everything - new - missing - changed, "missing": missing}


def changed_records(submission: Submission, other: Submission, *, across_rounds: bool, most: int = 100) -> list[dict]:
    """Which records are new, changed or missing, the largest change of workers first:
    {kind, record, before, figures}.
    """
    sql = f"""
        SELECT n.id, o.id FROM {_joined()}
        WHERE n.id IS NULL OR o.id IS NULL OR {_changed(across_rounds)}
        ORDER BY abs(coalesce(n.headcount, 0) - coalesce(o.headcount, 0)) DESC, coalesce(n.id, o.id) LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [submission.pk, other.pk, most])
        pairs = cursor.fetchall()
    records = read_records([pk for pair in pairs for pk in pair if pk])
    kinds = {(True, False): "new", (False, True): "missing", (True, True): "changed"}
    names = STOCKS if across_rounds else SAID
    return [
        {
            "kind": kinds[bool(new), bool(old)],
            "record": records.get(new),
            "before": records.get(old),
            "figures": _figures(records.get(old), records.get(new), names),
        }
        for new, old in pairs
    ]


def _figures(old, new, names):
    """[(label, old, new)] as text, of the measures that differ: in their figure, or in why it is empty or how firm."""
    found = []
    for name in names:
        past, now = (
            (None, None) if record is None else (getattr(record, name), record.flags.get(name)) for record in (old, new)
        )
        if past != now:
            found.append((BY_NAME[name].label, _shown(name, *past), _shown(name, *now)))
    return found


def _shown(name, value, flag):
    if value in (None, ""):
        return str(FLAG_WORDS.get(flag, "–"))
    if name in TEXTS:
        return value
    text = figures.thousandths(value) if name in COUNTS else figures.number(value, 2)
    return f"{text} ({FLAG_WORDS[flag]})" if flag in FLAG_WORDS else text


def to_look_at(submission: Submission, other: Submission | None, *, most: int = 100) -> list[dict]:
    """Records with a comment, a jump since last round or an answered warning, in this order.

    Each: {record, before, comments, answers, jump (workers, None without)}. Six queries.
    """
    comments, answers = defaultdict(list), defaultdict(list)
    pinned = {"round": submission.round_id, "organisation": submission.organisation_id, "area": submission.area_id}
    for comment in Comment.objects.filter(**pinned, key_hash__isnull=False).select_related("written_by", "settled_by"):
        comments[comment.key_hash].append(comment)
    for answer in WarningAnswer.objects.filter(**pinned).select_related("answered_by").order_by("answered_at"):
        answer.rule_title = rules.title(answer.rule, answer.column)
        answers[answer.key_hash].append(answer)
    jumps = _jumps(submission, other, most) if other else {}
    wanted = comments.keys() | answers.keys() | jumps.keys()
    own = {each.key_hash: each for each in _readable(submission.records.filter(key_hash__in=wanted))}
    past = {each.key_hash: each for each in other.records.filter(key_hash__in=wanted)} if other else {}
    rows = [
        {
            "record": record,
            "before": past.get(key),
            "comments": comments[key],
            "answers": answers[key],
            "jump": jumps[key] / THOUSAND if key in jumps else None,
        }
        for key, record in own.items()
    ]
    rows.sort(key=_first)
    return rows[:most]


def answers_apart(submission: Submission) -> list[WarningAnswer]:
    """The partner's answers that are about no record: totals, the workers of the area, records that are missing."""
    found = WarningAnswer.objects.filter(
        round=submission.round_id, organisation=submission.organisation_id, area=submission.area_id
    ).exclude(key_hash__in=submission.records.values("key_hash"))
    found = list(found.select_related("answered_by").order_by("answered_at"))
    for answer in found:
        answer.rule_title = rules.title(answer.rule, answer.column)
    return found


def is_unchanged(submission: Submission, other: Submission) -> bool:
    """Whether it says what the other version said, word for word."""
    found = differences(submission, other, across_rounds=False)
    same = submission.is_nil == other.is_nil and sorted(submission.listed_cadres) == sorted(other.listed_cadres)
    return same and not (found["new"] or found["changed"] or found["missing"])


def _first(row):
    is_open = any(comment.settled_at is None for comment in row["comments"])
    return not is_open, not row["comments"], -abs(row["jump"] or 0), row["record"].pk


def _jumps(submission, other, most):
    """{key: change of workers} beyond the country's window (Country.jump_percent and jump_least)."""
    country = Country.current()
    sql = f"""
        SELECT n.key_hash, n.headcount - o.headcount FROM {_joined()}
        WHERE abs(n.headcount - o.headcount) >= %s AND abs(n.headcount - o.headcount) * 100 >= %s * o.headcount
        ORDER BY abs(n.headcount - o.headcount) DESC LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [submission.pk, other.pk, country.jump_least * 1000, country.jump_percent, most])
        return dict(cursor.fetchall())


def read_records(ids: Iterable[int]) -> dict:
    return {record.pk: record for record in _readable(Record.objects.filter(pk__in=ids))}


def _readable(records):
    return records.select_related("area", "cadre", "employer", "sector", "level")


def _joined():
    table = connection.ops.quote_name(Record._meta.db_table)
    return f"""(SELECT * FROM {table} WHERE submission_id = %s) n
        FULL JOIN (SELECT * FROM {table} WHERE submission_id = %s) o ON n.key_hash = o.key_hash"""


def _changed(across_rounds):
    names = STOCKS if across_rounds else SAID
    columns = [connection.ops.quote_name(name) for name in names]
    others = ", ".join(f"'{name}'" for name in MEASURES if name not in names)
    flags = f".flags - ARRAY[{others}]::text[]"  # why a figure is empty is part of what is said
    now, past = (", ".join([f"{side}.{column}" for column in columns] + [side + flags]) for side in ("n", "o"))
    return f"ROW({now}) IS DISTINCT FROM ROW({past})"
