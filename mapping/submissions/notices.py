from django.urls import reverse

from mapping.rounds.notices import partners, send
from mapping.submissions.models import Submission
from workforce.people.models import User


def submitted(submission: Submission, reviewers: list[User]) -> int:
    return send("submitted", reviewers, reverse("review", args=[submission.pk]), submission=submission)


def accepted(submission: Submission) -> int:
    return send("accepted", partners(submission), reverse("submission", args=[submission.pk]), submission=submission)


def sent_back(submission: Submission) -> int:
    """To the partner, with the reviewer's reason."""
    return send("sent_back", partners(submission), reverse("submission", args=[submission.pk]), submission=submission)


def acceptance_withdrawn(submission: Submission) -> int:
    page = reverse("submission", args=[submission.pk])
    return send("acceptance_withdrawn", partners(submission), page, submission=submission)
