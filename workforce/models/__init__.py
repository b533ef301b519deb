from .api_use import ApiUse, IdempotentRequest
from .areas import Area, AreaChange, AreaLevel, Boundary, BoundarySet, Population, PopulationGroup
from .cadres import Cadre, CadreGroup, JobTitle, Sector, WorkLevel
from .country import Country
from .events import Event
from .jobs import Cancelled, Job, JobQuerySet, Pulse, reclaim
from .named import Dated, DatedQuerySet, Named, NameKeyField, fold
from .organisations import Organisation
from .people import Grant, Invitation, User
from .persons import both_or_neither, person
from .tokens import ApiToken

__all__ = [
    "ApiToken",
    "ApiUse",
    "IdempotentRequest",
    "Area",
    "AreaChange",
    "AreaLevel",
    "Boundary",
    "BoundarySet",
    "Cadre",
    "CadreGroup",
    "Cancelled",
    "Country",
    "Dated",
    "DatedQuerySet",
    "Event",
    "Grant",
    "Invitation",
    "Job",
    "JobQuerySet",
    "JobTitle",
    "NameKeyField",
    "Named",
    "Organisation",
    "Population",
    "PopulationGroup",
    "Pulse",
    "Sector",
    "User",
    "WorkLevel",
    "both_or_neither",
    "fold",
    "person",
    "reclaim",
]
