"""boundaries.geojson -> Boundary rows in one frame. Whatever is wrong with it is listed and stops nothing."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from workforce.charts.boundaries import read_boundaries
from workforce.reference.models import Area, Boundary, BoundarySet
from workforce.reference.reading import Mistake

FILE = "boundaries.geojson"


@dataclass
class Found:
    """changes: the arguments of loading.Changes; remarks: missing, unknown and invalid shapes."""

    changes: dict
    remarks: list[Mistake] = field(default_factory=list)
    model = Boundary


def load_boundaries(folder, areas, *, dry_run):
    """None without a file. areas: code -> level of what there is. Where one area of a level has a shape, all should."""
    path = Path(folder) / FILE
    if not path.is_file():
        return None
    geojson, source = _geojson(path)
    geojson, unknown = _of_areas(geojson, areas)
    read = read_boundaries(geojson, code="code")
    remarks = [Mistake("unknown_shape", FILE, value=code) for code in unknown]
    remarks += [Mistake(f"shape_{one.reason}", FILE, value=one.code) for one in read.problems]
    levels = {areas[code] for code in read.paths}
    missing = sorted(code for code, level in areas.items() if level in levels and code not in read.paths)
    remarks += [Mistake("no_shape", FILE, value=code) for code in missing]
    return Found(_write(read, source, dry_run=dry_run), remarks)


def _geojson(path):
    try:
        geojson = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None, ""
    source = geojson.get("source", "") if isinstance(geojson, dict) else ""
    return geojson, source[:300] if isinstance(source, str) else ""


def _of_areas(geojson, areas):
    """The collection with only the features of known areas (others would widen the frame), each with its ``code``."""
    features = geojson.get("features") if isinstance(geojson, dict) else None
    if not isinstance(features, list):
        return geojson, []
    kept, unknown = [], []
    for feature in features:
        code = _code(feature)
        if code and code not in areas:
            unknown.append(code)
        else:
            geometry = feature.get("geometry") if isinstance(feature, dict) else None
            kept.append({"properties": {"code": code}, "geometry": geometry})
    return {"features": kept}, unknown


def _code(feature):
    """The property ``code``, else the property ``id``, else the id of the feature."""
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    for value in (properties.get("code"), properties.get("id"), feature.get("id")):
        if isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
    return ""


def _write(read, source, *, dry_run):
    """All shapes stand in one frame, so the file replaces what is held."""
    held = {one.area.code: one for one in Boundary.objects.select_related("area")}
    pks = {area.code: area.pk for area in Area.objects.filter(valid_to=None, code__in=list(read.paths))}
    changes = {
        "added": sorted(code for code in read.paths if code not in held),
        "changed": sorted(code for code in read.paths if code in held and held[code].path != read.paths[code]),
        "ended": sorted(code for code in held if code not in read.paths) if read.paths else [],
        "unchanged": sum(code in held and held[code].path == shape for code, shape in read.paths.items()),
    }
    if dry_run or not any(changes[name] for name in ("added", "changed", "ended")):
        return changes
    Boundary.objects.all().delete()
    made = [Boundary(area_id=pks[code], path=shape, source=source) for code, shape in sorted(read.paths.items())]
    Boundary.objects.bulk_create(made, batch_size=500)
    BoundarySet.objects.all().delete()
    BoundarySet.objects.create(width=read.width, height=read.height)
    return changes
