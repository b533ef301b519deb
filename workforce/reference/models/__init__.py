from .areas import Area, AreaChange, AreaLevel, Boundary, BoundarySet, Population, PopulationGroup
from .cadres import Cadre, CadreGroup, JobTitle, Sector, WorkLevel
from .country import Country
from .named import Dated, DatedQuerySet, Named, NameKeyField, fold
from .organisations import Organisation

__all__ = [
    "Area",
    "AreaChange",
    "AreaLevel",
    "Boundary",
    "BoundarySet",
    "Cadre",
    "CadreGroup",
    "Country",
    "Dated",
    "DatedQuerySet",
    "JobTitle",
    "NameKeyField",
    "Named",
    "Organisation",
    "Population",
    "PopulationGroup",
    "Sector",
    "WorkLevel",
    "fold",
]
