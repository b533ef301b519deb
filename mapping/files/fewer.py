"""The words of the question about rows that say fewer parts of the key than the records (``mapping.checks.fewer``)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mapping.columns import BY_NAME
from workforce.language.figures import number, thousandths


def words(params: dict, labels: dict[str, dict]) -> tuple[str, str, dict]:
    """(title, explanation, {choice: label}); ``labels`` {'area': {code: name}, 'cadre': ...}."""
    named = {
        "columns": ", ".join(str(BY_NAME[name].label) for name in params["columns"]),
        "rows": number(params["rows"]),
    }
    title = ngettext(
        "%(rows)s row does not say: %(columns)s. Are its workers in your records already?",
        "%(rows)s rows do not say: %(columns)s. Are their workers in your records already?",
        params["rows"],
    )
    lines = [_line(each, labels) for each in params["lines"]]
    if params["more"]:
        more = ngettext(
            "%(count)s more area and cadre is like this.",
            "%(count)s more areas and cadres are like this.",
            params["more"],
        )
        lines.append(more % {"count": number(params["more"])})
    held, file = params["held"], params["file"]
    total = None if None in (held, file) else held + file
    said = {"held": _workers(held), "file": _workers(file), "sum": _workers(total)}
    choices = {
        "same": _(
            "Yes, the same workers. My records of these areas and cadres are replaced, and figures that the file "
            "does not give become unknown: %(held)s workers before, %(file)s after"
        ),
        "besides": _("No, other workers. They are added to my records: %(held)s workers before, %(sum)s after"),
    }
    return title % named, " ".join(lines), {choice: text % said for choice, text in choices.items()}


def _line(each, labels):
    about = {name: labels.get(name, {}).get(each[name], each[name]) for name in ("area", "cadre")}
    text = ngettext(
        "%(area)s, %(cadre)s: your record says %(held)s workers, the file %(file)s.",
        "%(area)s, %(cadre)s: your %(records)s records say %(held)s workers, the file %(file)s.",
        each["records"],
    )
    said = {"records": number(each["records"]), "held": _workers(each["held"]), "file": _workers(each["file"])}
    return text % (about | said)


def _workers(count):
    return "…" if count is None else thousandths(count)
