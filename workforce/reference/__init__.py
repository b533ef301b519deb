"""Loading reference data (areas, populations, cadres ...) from a folder: ``load(folder, by=..., dry_run=...)``."""

from .loading import Changes, Report, load, load_tables
from .paths import mend_paths
from .reading import Mistake
from .words import lines, sentence

__all__ = ["Changes", "Mistake", "Report", "lines", "load", "load_tables", "mend_paths", "sentence"]
