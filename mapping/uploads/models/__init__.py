from .profiles import ImportProfile, RememberedName
from .uploads import IssueGroup, Upload

__all__ = [
    "ImportProfile",
    "IssueGroup",
    "RememberedName",
    "Upload",
]
