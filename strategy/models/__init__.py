from .gap_reports import GapLine, GapReport, RateLine, ReportArea, StockLine, TargetKind
from .requirements import EstablishmentPost, Method, Requirement, RequirementSet, Unit

__all__ = [
    "EstablishmentPost",
    "GapLine",
    "GapReport",
    "Method",
    "RateLine",
    "ReportArea",
    "Requirement",
    "RequirementSet",
    "StockLine",
    "TargetKind",
    "Unit",
]
