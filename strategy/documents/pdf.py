"""A document as PDF/UA-1 (tagged, for screen readers too) through typst.
What people wrote goes in as data and is never read as markup.
"""

import json
import re
from dataclasses import asdict, is_dataclass

import typst

from strategy.documents.pictures import FONTS
from strategy.documents.tree import Chapter, Document

CONTROLS = re.compile(
    r"(\\\\)|\\u00(?:0[0-8bce-f]|1[0-9a-f])|\\[bf]|[\x7f\ufffe\uffff]"
)  # in JSON; a backslash that is text stays
MISSING_LETTER = "could not be displayed"
TEMPLATE = FONTS.parent / "strategy.typ"


def write(document: Document) -> bytes:
    """Letters that the vendored fonts lack come from the machine's;
    where it has none either, the file is tagged but no PDF/UA.
    """
    said = as_json(document)
    for standards, only_ours in ((["ua-1"], True), (["ua-1"], False)):
        try:
            return _compiled(said, standards, only_ours)
        except typst.TypstError as refused:
            if MISSING_LETTER not in str(refused):
                raise
    return _compiled(said, [], False)


def _compiled(said, standards, only_ours):
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format="pdf",
        pdf_standards=standards,
        sys_inputs={"document": said},
        font_paths=[str(FONTS)],
        ignore_system_fonts=only_ours,
    )


def as_json(document: Document) -> str:
    """The tree as the template reads it: each block names its kind."""
    said = {name: getattr(document, name) for name in ("language", "title", "subject", "author", "words")}
    said |= {"cover": asdict(document.cover), "chapters": [_chapter(each) for each in document.chapters]}
    return CONTROLS.sub(lambda found: found[1] or "", json.dumps(said, ensure_ascii=False))


def _chapter(chapter: Chapter):
    return {
        "title": chapter.title,
        "is_wide": chapter.is_wide,
        "begins_page": chapter.begins_page,
        "blocks": [_named(block) for block in chapter.blocks],
    }


def _named(block):
    """A block as a dict with its kind; those inside it likewise (a list holds blocks)."""
    if type(block).__name__ == "Items":
        items = [[_named(each) for each in item] for item in block.items]
        return {"kind": "Items", "items": items, "is_ordered": block.is_ordered, "start": block.start}
    return {"kind": type(block).__name__, **asdict(block)} if is_dataclass(block) else block
