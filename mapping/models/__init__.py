from .overlaps import OverlapDecision
from .profiles import ImportProfile, RememberedName
from .rounds import ExpectedSubmission, Round
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
