"""One of each thing that a page shows, in Testland, and the address of every page:
for the access table and the browser.
"""

from django.core.files.base import ContentFile
from django.urls import reverse

from mapping.submissions.services import comments
from mapping.uploads import tasks
from mapping.uploads.services import uploads
from tests import factories, rooms
from tests.strategy.planning import make_strategy
from tests.strategy.reporting import make_report
from workforce.people.models import Invitation

ERRORS = "Area,Cadre,Headcount,Posts approved,Posts filled\nAbara,Probation officer,3,2,3\nAbara,cdo,many,,\n"
WARNINGS = "Area,Cadre,Headcount,Posts approved,Posts filled\nAbara,Probation officer,3,2,3\n"


def make_country():
    """Testland with a submission in review and a draft of last round, a checked upload, a report, an invitation."""
    w = factories.make_world()
    w.people |= {
        "clerk": factories.user("abara_clerk", "clerk", w.office, w.a),
        "reviewer": factories.user("ministry_north", "reviewer", w.ministry, w.north),
        "elsewhere": factories.user("ministry_south", "reviewer", w.ministry, w.south),
        "other": w.ngo_partner,
    }
    factories.User.objects.filter(pk=w.outsider.pk).update(email="")  # so an administrator may reset the password
    posts = {"posts_approved": 6, "posts_filled": 4}
    w.sent = factories.submission(
        w.round, w.office, w.a, by=w.partner, status="submitted", records=[{"cadre": "swo", "headcount": 4, **posts}]
    )
    w.sent.letter.save("one.pdf", ContentFile(b"%PDF-1.4"))
    w.draft = factories.submission(
        w.last_round, w.office, w.a, by=w.partner, status="draft", records=[{"cadre": "swo", "headcount": 4}]
    )
    w.accepted = factories.submission(
        w.round, w.offices["chelim"], w.c, by=w.planner, records=[{"cadre": "swo", "headcount": 14, **posts}]
    )
    w.comment = comments.comment(w.sent, text="Is this four?", by=w.people["reviewer"])
    w.upload = checked_upload(w, ERRORS)
    w.warned = checked_upload(w, WARNINGS)
    w.report = make_report(w)
    w.invitation = Invitation.objects.create(full_name="New Person", role="observer", invited_by=w.administrator)
    make_strategy(w, report=w.report)
    rooms.make(w)
    return w


def checked_upload(w, text):
    upload = uploads.create_upload(
        round=w.last_round, organisation=w.office, file=ContentFile(text.encode()), filename="june.csv", by=w.partner
    )
    return tasks.run_now(upload)


def address(w, name, which=""):
    """The URL of a page by its name; ``which`` says of what, where there are several:
    "draft", "warned", "report" ...
    """
    given = rooms.ADDRESSES.get(f"{name}:{which}") if which else None
    if given := given or rooms.ADDRESSES.get(name):
        found = given(w)
        return found if isinstance(found, str) else reverse(name, args=found)
    number, code, invitation = w.report.number, w.round.code, w.invitation.pk
    submission = {"draft": w.draft, "accepted": w.accepted}.get(which, w.sent)
    office = [code, w.office.code]
    expected = [code, w.round.expected.get(organisation=w.office).pk]
    histories = {
        "submission": ["mapping.submission", w.sent.pk],
        "draft": ["mapping.submission", w.draft.pk],
        "report": ["strategy.gapreport", w.report.pk],
        "person": ["workforce.user", w.outsider.pk],
    }
    of_one = {
        "history": histories.get(which, []),
        "grant-revoke": [w.observer.grants.get().pk],
        "grant-add": [w.outsider.pk],
        "invitation-link": [invitation],
        "invitation-withdraw": [invitation],
        "invitation": [invitation, w.invitation.token],
        "round": [code],
        "expected-extend": expected,
        "expected-remove": expected,
        "submission-start": office,
        "submissions-submit": office,
        "template-download": office,
        "upload-new": office,
        "comment-add": [submission.pk],
        "comment-settle": [w.comment.pk],
        "review": [submission.pk],
        "record-new": [submission.pk],
        "area": ["chelim"],
        "cadre": ["swo"],
        "why": [number],
        "submission": [submission.pk],
        "record": [submission.records.get().pk],
        "upload": [w.warned.pk if which == "warned" else w.upload.pk],
        "person": [w.outsider.pk],
        "report": [number],
    }
    plain = ("round-new", "report-new", "invitation-new", "review-queue")
    args = of_one.get(name, [] if name in plain else of_one.get(name.split("-")[0], []))
    query = {"submission-start": "?area=abara", "upload-difference": "?kind=new", "report-lines": "?format=csv"}
    return reverse(name, args=args) + query.get(name, "")
