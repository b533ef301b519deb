"""Loading reference data (areas, populations, cadres ...) from a folder: ``load(folder, by=..., dry_run=...)``."""

from workforce.reference.country import load_country
from workforce.reference.loading import Changes, Report, load, load_tables
from workforce.reference.paths import mend_paths
from workforce.reference.reading import Mistake
from workforce.reference.words import report_lines, sentence

__all__ = [
    "Changes",
    "Mistake",
    "Report",
    "report_lines",
    "load",
    "load_country",
    "load_tables",
    "mend_paths",
    "sentence",
]
