"""The strings that readers see: found in the sources, compared with what is translated. Needs no gettext programs.

A string is known by its key: (context or "", singular, plural or "").
"""

import ast
import re
from pathlib import Path

import polib
from django.utils.translation.template import templatize

# What a call's text arguments are, in their order
CALLS = {
    "gettext": ("singular",),
    "ngettext": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
}
TEXT = r"""u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*'"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*((?:{TEXT})(?:\s*,\s*(?:{TEXT}))*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
NAME = re.compile(r"(_lazy|_noop)$")


def key(name, texts):
    named = dict(zip(CALLS[name], texts, strict=False))
    return named.get("context", ""), named["singular"], named.get("plural", "")


def in_python(source):
    """The keys in a Python file: calls of gettext and its kin, under whatever name it imports them."""
    tree = ast.parse(source)
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: NAME.sub("", alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = names.get(getattr(node.func, "id", None))
        wanted = node.args[: len(CALLS.get(name, ()))]
        if wanted and all(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in wanted):
            yield key(name, [arg.value for arg in wanted])


def in_template(source):
    """The keys in a template."""
    for name, texts in TEMPLATE_CALL.findall(templatize(source)):
        yield key("gettext" if name == "_" else name, [ast.literal_eval(text) for text in re.findall(TEXT, texts)])


def in_sources(root, packages):
    """{key: files} of every string in the packages and in templates/."""
    found = {}
    files = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    files += [path for path in sorted((root / "templates").rglob("*")) if path.suffix in (".html", ".txt")]
    for path in files:
        read = in_python if path.suffix == ".py" else in_template
        for each in read(path.read_text()):
            found.setdefault(each, []).append(str(path.relative_to(root)))
    for context, singular, plural in [each for each in found if each[2]]:
        found[context, singular, plural] += found.pop((context, singular, ""), [])  # one entry serves both
    return found


def entry_key(entry):
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def problem(entry):
    """Why an entry is not a finished translation, or None."""
    if entry.fuzzy:
        return "is marked fuzzy"
    if not all(texts(entry)):
        return "is not translated"
    wanted = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
    for text in texts(entry):
        given = set(PLACEHOLDER.findall(text))
        if given - wanted or (wanted - given and not entry.msgid_plural):
            return f"has other placeholders: {', '.join(sorted(given ^ wanted))}"
    return None


def compiled(path):
    """{key: texts} of a .mo file; empty when there is none."""
    return {entry_key(entry): texts(entry) for entry in polib.mofile(str(path))} if path.exists() else {}


def check(catalogue: Path, found):
    """Sentences: what is wrong with a .po file and the .mo file beside it, given the strings found in the sources."""
    if not catalogue.exists():
        return [f"{catalogue}: is missing"]
    entries = {entry_key(entry): entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
    problems = [f"'{each[1]}' is missing ({files[0]})" for each, files in found.items() if each not in entries]
    problems += [f"'{each[1]}' is in no source any more" for each in entries if each not in found]
    problems += [f"'{each[1]}' {problem(entry)}" for each, entry in entries.items() if problem(entry)]
    if compiled(catalogue.with_suffix(".mo")) != {
        each: texts(entry) for each, entry in entries.items() if all(texts(entry))
    }:
        problems.append("django.mo is not made from it")
    return problems


def update(catalogue: Path, found, language):
    """Bring the .po file in step with the sources (translations kept, new strings empty) and make the .mo file."""
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    held = {entry_key(e): e for e in polib.pofile(str(catalogue)) if not e.obsolete} if catalogue.exists() else {}
    made = polib.POFile(wrapwidth=110)
    made.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);" if language == "fr" else "nplurals=2; plural=(n != 1);",
    }
    for each, files in sorted(found.items(), key=lambda item: (item[1][0], item[0])):
        entry = held.get(each) or new_entry(each)
        entry.occurrences = [(file, "") for file in dict.fromkeys(files)]
        made.append(entry)
    made.save(str(catalogue))
    made.save_as_mofile(str(catalogue.with_suffix(".mo")))


def new_entry(each):
    context, singular, plural = each
    entry = polib.POEntry(msgctxt=context or None, msgid=singular, msgid_plural=plural)
    if plural:
        entry.msgstr_plural = {0: "", 1: ""}
    if "%(" in singular + plural:
        entry.flags.append("python-format")
    return entry
