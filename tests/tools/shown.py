"""What a browser shows of a page, by the rules of CSS for white space: written without a look at tools/templates."""

import re
from html.parser import HTMLParser

BLOCKS = set(
    "html body div p ul ol li dl dt dd table caption thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 form nav section "
    "aside header footer main article figure figcaption fieldset legend details summary blockquote hr pre address "
    "optgroup option label br".split()
)
ATOMS = {"button", "select", "datalist"}  # a box in a line, with lines of its own inside
NOT_SHOWN = {"head", "script", "style"}
RAW = {"pre", "textarea"}
VOID = set("meta link br hr img input wbr col source".split())


def shown(html: str) -> list[str]:
    """The lines of a page, with its inline tags and attributes where they stand among the letters."""
    page = Page()
    page.feed(html)
    page.close()
    page.end_line()
    return page.lines


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines, self.line, self.stack, self.hides, self.outer = [], [], [], 0, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        told = f"<{tag} {sorted((name, ' '.join((value or '').split())) for name, value in given.items())}>"
        if tag in NOT_SHOWN:
            self.hides += 1
        if tag == "input" and given.get("type") == "hidden":
            self.lines.append(f"hidden {given.get('name')}")
        elif self.is_block(tag):
            self.end_line()
            self.lines.append(told)
        else:
            self.line.append(told)
        if tag in ATOMS:
            self.outer.append(self.line)
            self.line = []
        if tag not in VOID:
            self.stack.append(tag)

    def is_block(self, tag):
        return tag in BLOCKS or (tag == "small" and {"td", "th"} & set(self.stack))

    def handle_endtag(self, tag):
        if tag in NOT_SHOWN:
            self.hides -= 1
        if tag in self.stack:
            del self.stack[len(self.stack) - 1 - self.stack[::-1].index(tag) :]
        if tag in ATOMS and self.outer:
            self.end_line()
            self.line = self.outer.pop()
        if self.is_block(tag):
            self.end_line()
            self.lines.append(f"</{tag}>")
        elif tag not in VOID:
            self.line.append(f"</{tag}>")

    def handle_data(self, data):
        if self.hides:
            return
        if RAW & set(self.stack):
            self.line.append(data)
            return
        for letter in re.sub(r"[ \t\r\n\f]+", " ", data):
            if letter != " " or self.last_letter() not in (" ", ""):
                self.line.append(letter)

    def last_letter(self):
        return next((each for each in reversed(self.line) if not self.is_inline_tag(each)), "")

    @staticmethod
    def is_inline_tag(each):
        name = re.match(r"</?(\w+)", each)
        return bool(name) and name[1] not in ATOMS | {"img", "input", "textarea", "svg", "progress", "q"}

    def end_line(self):
        """A space at the end of a line is not shown, even inside an inline element."""
        for n in range(len(self.line) - 1, -1, -1):
            if self.line[n] == " ":
                del self.line[n]
                break
            if not self.is_inline_tag(self.line[n]):
                break
        if self.line:
            self.lines.append("".join(self.line))
        self.line = []
