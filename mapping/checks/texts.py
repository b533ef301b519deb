"""Free text as people type it on different machines: cleaned to be stored, and what says whether two are one. PURE.

A name copied from a web page brings a zero-width space, a Mac writes é as two letters, Word curls quotation marks.
"""

import re
import unicodedata

MARKS = "†‡§※"
JOINERS = re.compile("(?<![\u0600-\u1fff])[\u200c\u200d]")  # letters of some scripts need them, those of others do not
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛ʻʼʹ′´‹›＇", "'") | dict.fromkeys("“”„‟″«»〝〞＂", '"') | dict.fromkeys("−⁃‐‑‒–—―﹘﹣－", "-")
)
INSIDE = re.compile(r"(?<=«)\s+|\s+(?=»)")  # the spaces of French quotation marks


def is_mark(char: str) -> bool:
    """Whether a character marks a footnote: figures and letters that are raised, lowered or in a circle, a dagger.
    Figures of other scripts (٤, ४) are none.
    """
    if char.isascii():
        return False
    if char in MARKS or unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<circle>")):
        return True
    return unicodedata.digit(char, None) is not None and unicodedata.decimal(char, None) is None


def cleaned(text: str) -> str:
    """As it is stored: letters in one form, no characters that only shape or hide, plain spaces."""
    if text.isascii():
        return text
    text = JOINERS.sub("", SPACES.sub(" ", text))
    shaping = (char for char in text if unicodedata.category(char) != "Cf" or char in "\u200c\u200d")
    return unicodedata.normalize("NFC", "".join(shaping)).strip()


def identity(text: str) -> str:
    """What is compared: without case, spaces, the form of letters, kinds of quotation mark, apostrophe and dash."""
    if not text.isascii():
        text = INSIDE.sub("", cleaned(text)).replace("\u200c", "").replace("\u200d", "").translate(ALIKE)
        text = "".join(char if is_mark(char) else unicodedata.normalize("NFKC", char) for char in text)
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(text.casefold().split())
