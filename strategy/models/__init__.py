from .assessments import Assessment, ElementRating, EvidenceTask, StatementAnswer
from .changes import Change, ChangeLine
from .consultations import Consultation, ConsultationCount, Finding, Response
from .discussion import CommentInvitation, Remark
from .editing import Autosave
from .endorsement import Endorsement
from .establishment import EstablishmentAnswer
from .figures import Figure, FigureRemark
from .framework import Framework, FrameworkItem, Statement
from .gap_reports import GapLine, GapReport, RateLine, ReportArea, StockLine, TargetKind
from .leadership import AgendaItem, Attendance, Commitment, Decision, FollowUp, Group, Meeting, Member, Paper
from .plans import Action, Cost, Effect, Indicator, IndicatorTarget, IndicatorValue, Milestone, Objective, Progress
from .requirements import EstablishmentPost, Method, Requirement, RequirementSet, Unit
from .resources import Resource
from .strategies import ElementChoice, Horizon, Risk, Section, Strategy

__all__ = [
    "Action", "AgendaItem", "Assessment", "Attendance", "Autosave", "Change", "ChangeLine", "CommentInvitation", "Commitment", "Consultation",
    "ConsultationCount", "Cost", "Decision", "Effect", "ElementChoice", "ElementRating", "Endorsement", "EstablishmentAnswer", "EstablishmentPost",
    "EvidenceTask", "Figure", "FigureRemark", "Finding", "FollowUp", "Framework", "FrameworkItem", "GapLine", "GapReport", "Group",
    "Horizon", "Indicator", "IndicatorTarget", "IndicatorValue", "Meeting", "Member", "Method", "Milestone", "Objective", "Paper",
    "Progress", "RateLine", "Remark", "ReportArea", "Requirement", "RequirementSet", "Resource", "Response", "Risk", "Section",
    "Statement", "StatementAnswer", "StockLine", "Strategy", "TargetKind", "Unit",
]  # fmt: skip
