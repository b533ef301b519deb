"""PURE: the words of a document, for the search. Read in a process of its own, which is ended when it takes too long.

    text(path, kind) -> (words, how it went): "ok", "none" (nothing to read in it), "failed", "late"

Files come from people, and readers of PDF have bugs: time, memory and the pages looked at are limited, and what cannot
be read is no error: the document is kept and found by its title and description.
"""

import html
import re
import subprocess
import sys
import zipfile
from pathlib import Path

MOST = 200_000  # bytes of words
PAGES = 300
SECONDS = 10
MEMORY = 1 << 30
PARTS = {  # where the words of a zipped document are
    "docx": r"word/(?:document|footnotes)\.xml",
    "pptx": r"ppt/slides/slide\d+\.xml",
    "xlsx": r"xl/sharedStrings\.xml",
    "odt": r"content\.xml",
    "ods": r"content\.xml",
}
BREAKS = re.compile(
    r"</(?:w:p|a:p|si|text:p|text:h|w:tc|table:table-cell)>|<(?:w:tab|w:br|a:br|text:tab|text:line-break)\b[^<>]*>"
)
TAGS = re.compile(r"<[^<>]*>")


def text(path: str, kind: str, *, seconds: float = SECONDS) -> tuple[str, str]:
    if kind not in {"pdf", "txt", "csv", *PARTS}:
        return "", "none"
    command = [sys.executable, "-m", "strategy.library.text", str(path), kind]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, cwd=Path(__file__).parents[2], check=False)
    except subprocess.TimeoutExpired:
        return "", "late"
    words = done.stdout[:MOST].decode("utf-8", "ignore").replace("\0", "").strip()
    if done.returncode:
        return "", "failed"
    return words, "ok" if words else "none"


def read_words(path: str, kind: str) -> str:
    if kind == "pdf":
        return _of_pdf(path)
    if kind in PARTS:
        return _of_zip(path, PARTS[kind])
    raw = Path(path).read_bytes()[: 2 * MOST]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "ignore")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "ignore")


def _of_pdf(path):
    from pypdf import PdfReader

    found, size = [], 0
    for page in PdfReader(path, strict=False).pages[:PAGES]:
        found.append(page.extract_text())
        size += len(found[-1])
        if size > MOST:
            break
    return "\n".join(found)


def _of_zip(path, parts):
    found = []
    with zipfile.ZipFile(path) as opened:
        for name in sorted(name for name in opened.namelist() if re.fullmatch(parts, name)):
            with opened.open(name) as part:
                raw = part.read(20 * MOST).decode("utf-8", "ignore")
            found.append(html.unescape(TAGS.sub("", BREAKS.sub("\n", raw))))
    return "\n".join(found)


def _limit():
    try:
        import resource
    except ImportError:  # not on Windows: the clock outside still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(read_words(sys.argv[1], sys.argv[2]).encode("utf-8", "ignore")[:MOST])
