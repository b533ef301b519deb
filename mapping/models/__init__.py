from .overlaps import OverlapDecision
from .rounds import ExpectedSubmission, ImportProfile, RememberedName, Round
from .submissions import Comment, FormDraft, Record, Submission, WarningAnswer
from .uploads import IssueGroup, Upload

__all__ = [
    "Comment",
    "ExpectedSubmission",
    "FormDraft",
    "ImportProfile",
    "IssueGroup",
    "Record",
    "OverlapDecision",
    "RememberedName",
    "Round",
    "Submission",
    "Upload",
    "WarningAnswer",
]
