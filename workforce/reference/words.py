"""Mistakes and reports in words, in the reader's language."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workforce.language.words import labelled

MOST_NAMED = 10  # rows named one by one; the rest are counted


MOST_LINES = 5  # lines of one mistake that are named


def sentences(mistakes):
    """A sentence for each different mistake, with the lines where it is: one wrong word in 600 lines is said once."""
    lines = {}
    for mistake in mistakes:
        lines.setdefault(replace(mistake, line=0), []).append(mistake.line)
    return [sentence(replace(mistake, line=found[0]), found[1:]) for mistake, found in lines.items()]


def sentence(mistake, also=()):
    """'areas.csv, line 12, column parent: …' with what is allowed. ``also``: further lines with the same mistake."""
    place = mistake.file
    if mistake.line and also:
        named = ", ".join(str(line) for line in (mistake.line, *also[: MOST_LINES - 1]))
        place += _(", lines %(lines)s") % {"lines": named}
        if len(also) >= MOST_LINES:
            place += " " + _("and %(count)s more") % {"count": len(also) + 1 - MOST_LINES}
    elif mistake.line:
        place += _(", line %(line)s") % {"line": mistake.line}
    if mistake.column:
        place += _(", column %(column)s") % {"column": mistake.column}
    return labelled(place, _sentences()[mistake.code] % {"value": mistake.value, "allowed": mistake.allowed})


def _sentences():
    return {
        # the folder and its files
        "no_folder": _("There is no folder “%(value)s”."),
        "no_files": _("The folder contains none of the files that can be loaded: %(allowed)s."),
        "not_utf8": _("The file is not saved as UTF-8 (near “%(value)s”). Save it as “CSV UTF-8”."),
        "not_csv": _("The file cannot be read as CSV: %(value)s."),
        "empty_file": _("The file is empty; its first line must name the columns."),
        "unknown_column": _("This column is not known. Allowed: %(allowed)s."),
        "repeated_column": _("This column is there twice."),
        "missing_column": _("This column is missing."),
        "too_many_cells": _("The line has more cells than the %(allowed)s columns: “%(value)s”."),
        # one cell
        "missing_value": _("The cell is empty; a value is needed."),
        "control_character": _("“%(value)s” contains a character that cannot be printed. Type the text again."),
        "too_long": _("“%(value)s” is too long; at most %(allowed)s characters."),
        "bad_code": _("“%(value)s” is not a code. Allowed: %(allowed)s, no spaces."),
        "not_whole": _("“%(value)s” is not a whole number. Write digits only, such as 1250."),
        "not_a_number": _("“%(value)s” is not a number. Write digits and a point, such as 12.5."),
        "percent": _("“%(value)s” is a per cent. Write the number itself, such as 12.5."),
        "out_of_range": _("%(value)s is out of range. Allowed: %(allowed)s."),
        "too_many_places": _("%(value)s has too many decimal places; at most %(allowed)s."),
        "not_a_date": _("“%(value)s” is not a date. Write year-month-day, such as 2020-07-01."),
        "not_yes_no": _("“%(value)s” is neither yes nor no."),
        "not_a_choice": _("“%(value)s” is not one of: %(allowed)s."),
        "not_json": _('The cell must contain a JSON object, such as {"fr": "…"}.'),
        # one row beside the others
        "repeated_row": _("“%(value)s” is there already, in line %(allowed)s."),
        "unknown_code": _(
            "There is no %(allowed)s with the code “%(value)s”, neither in the files nor in the database."
        ),
        "ends_before_it_starts": _("The end, %(value)s, must be after the start, %(allowed)s."),
        "one_row": _("Only one row is allowed here; “%(value)s” is one too many."),
        "other_country": _(
            "The database contains another country, “%(allowed)s”; “%(value)s” cannot be loaded with it."
        ),
        "density_window": _("The upper end of the window, %(value)s, must be above the lower end, %(allowed)s."),
        # populations
        "share_of_nothing": _(
            "%(value)s of how many? Give the people of the group “%(allowed)s” in the same area and year."
        ),
        "parts_above_total": _("The parts with a published figure have %(allowed)s people, more than %(value)s."),
        # areas
        "periods_overlap": _("“%(value)s” has two periods that overlap; the other is %(allowed)s."),
        "circle": _("Areas lie within each other in a circle: %(allowed)s."),
        "path_too_long": _("The codes from the country down to “%(value)s” are longer than %(allowed)s characters."),
        "no_parent": _("“%(value)s” is in no other area; only an area of the highest level may be."),
        "parent_level": _("“%(value)s” cannot be the parent: its level is not above the level “%(allowed)s”."),
        "own_member": _("“%(value)s” names itself as a member."),
        "half_a_tile": _("“%(value)s” has half a tile: give both tile_column and tile_row, or neither."),
        "tile_taken": _("The tile %(value)s belongs to “%(allowed)s” already."),
        # shapes
        "no_shape": _("“%(value)s” has no shape."),
        "unknown_shape": _("There is a shape for “%(value)s”, but no such area."),
        "shape_not_geojson": _("The file is not a GeoJSON collection of features."),
        "shape_no_code": _("A shape has neither the property “code” nor “id”."),
        "shape_repeated_code": _("“%(value)s” has a second shape; the first is used."),
        "shape_no_geometry": _("The shape of “%(value)s” has no geometry."),
        "shape_wrong_type": _("The shape of “%(value)s” is not a polygon."),
        "shape_empty": _("The shape of “%(value)s” is empty."),
        "shape_too_few_points": _("A ring of the shape of “%(value)s” has fewer than four points."),
        "shape_not_numbers": _("The shape of “%(value)s” has a point that is not two numbers."),
        "shape_out_of_range": _(
            "The shape of “%(value)s” has a point that is not a longitude and latitude in degrees."
        ),
        "shape_unclosed": _("A ring of the shape of “%(value)s” does not end where it begins."),
        "shape_no_extent": _("The shape of “%(value)s” has no extent."),
        # requirements
        "cadre_or_group": _("A requirement is for a cadre or for a group of cadres: give one of the two."),
        "norm_incomplete": _("A population norm needs per_100k and population_group, and no cases_per_worker."),
        "caseload_incomplete": _("A caseload standard needs cases_per_worker above 0, and no per_100k."),
        "same_target": _("“%(value)s” has a requirement of this kind in this area already: “%(allowed)s”."),
        "group_and_cadre": _(
            "“%(value)s” has a requirement of its own, and so has its group “%(allowed)s”: choose one."
        ),
        "frozen_above_approved": _("Frozen posts, %(value)s, are more than the approved posts, %(allowed)s."),
        # framework
        "framework_parent": _(
            "An element belongs to a pillar and a sub-element to an element; others belong to nothing."
        ),
        "statement_element": _("A statement is about an element; a progress indicator is about none."),
    }


def report_lines(report):
    """The report of a load, line by line."""
    if report.mistakes:
        count = len(report.mistakes)
        head = ngettext("Nothing was loaded: %(count)s mistake.", "Nothing was loaded: %(count)s mistakes.", count) % {
            "count": count
        }
        return [head, *sentences(report.mistakes)]
    said = [_("Tried only, nothing was written.")] if report.dry_run else []
    for file, changes in report.tables.items():
        said.append(_table(file, changes))
        for word, labels in (
            (_("new"), changes.added),
            (_("changed"), changes.changed),
            (_("ended"), changes.ended),
            (_("stored but not in the files"), changes.absent),
        ):
            said += ["  " + labelled(word, text) for text in labels[:MOST_NAMED]]
            if len(labels) > MOST_NAMED:
                said.append("  " + _("%(word)s: %(count)s more") % {"word": word, "count": len(labels) - MOST_NAMED})
    said += sentences(report.remarks)
    said += [_("%(file)s was not read: it is no file of this layout.") % {"file": file} for file in report.not_read]
    return said


def _table(file, changes):
    return _("%(file)s: %(added)s new, %(changed)s changed, %(ended)s ended, %(unchanged)s unchanged") % {
        "file": file,
        "added": len(changes.added),
        "changed": len(changes.changed),
        "ended": len(changes.ended),
        "unchanged": changes.unchanged,
    }
