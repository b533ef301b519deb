from .leadership import AgendaItem, Attendance, Commitment, Decision, FollowUp, Group, Meeting, Member, Paper

__all__ = [
    "AgendaItem",
    "Attendance",
    "Commitment",
    "Decision",
    "FollowUp",
    "Group",
    "Meeting",
    "Member",
    "Paper",
]
