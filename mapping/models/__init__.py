from .rounds import ExpectedSubmission, ImportProfile, RememberedName, Round
from .submissions import Comment, Record, Submission, WarningAnswer
from .uploads import IssueGroup, Upload

__all__ = [
    "Comment",
    "ExpectedSubmission",
    "ImportProfile",
    "IssueGroup",
    "Record",
    "RememberedName",
    "Round",
    "Submission",
    "Upload",
    "WarningAnswer",
]
