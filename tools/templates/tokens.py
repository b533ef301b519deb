"""A template as tokens: HTML tags attribute by attribute, template tags, words; white space is a mark between them."""

import re
from dataclasses import dataclass, field

# How a token's side looks to the white space beside it: the edge of a block, something seen, nothing at all; or the
# edge of an inline element, through which a space is swallowed by a space before it and by the end of the block
BLOCK, SOLID, THROUGH, INLINE = "block", "solid", "through", "inline"

BLOCKS = set(
    "!doctype html head body meta link script style noscript title div p ul ol li dl dt dd table caption thead tbody"
    " tfoot tr th td h1 h2 h3 h4 h5 h6 form nav section aside header footer main article figure figcaption fieldset"
    " legend details summary blockquote hr br pre address optgroup option".split()
) | {"label"}  # a block by app.css
BLOCKS_INSIDE = BLOCKS - {"title"} | {"button", "select", "datalist"}
INLINES = set(
    "a abbr b bdi cite code del em i ins kbd mark s samp small span strong sub sup time u var".split()
)  # not q
VOID = set("!doctype meta link br hr img input wbr col source".split())
RAW = {"pre", "textarea", "script", "style", "svg"}
BLOCK_TAGS = {"table"}  # template tags that are a block around blocks
CLEAR = {"if", "for", "with", "autoescape", "ifchanged"}  # template tags that show nothing of their own
SILENT = re.compile(r"{#|{%\s*(load|extends|csrf_token)\b|{%.*\sas\s+\w+\s*%}")
PLACES = {"crumbs", "trail", "before", "content", "head", "scripts"}  # blocks that stand between blocks in the layouts

SPACE, VISIBLE = r"[ \t\r\n\f]", r"[^ \t\r\n\f]"  # of HTML: a no-break space is a letter
TAG = r"{%[^\n]*?%}|{{[^\n]*?}}|{#[^\n]*?#}"
VALUE = rf"\"(?:{TAG}|[^\"])*\"|'(?:{TAG}|[^'])*'"
ELEMENT = rf"(?:</?[a-z]|<!doctype)(?:{TAG}|{VALUE}|[^<>\"'])*>"
SCAN = re.compile(
    rf"(?P<space>{SPACE}+)|(?P<tag>{TAG})|(?P<element>{ELEMENT})|(?P<remark><!--.*?-->)"
    rf"|(?P<word>(?:(?!{TAG}|</?[a-z]|<!){VISIBLE})+)",
    re.S | re.I,
)
IN_ELEMENT = re.compile(rf"(?P<space>{SPACE}+)|(?P<flow>{{%\s*(?P<name>\w+)[^\n]*?%}})|{TAG}|{VALUE}|.", re.S)
PLURAL = r"{%\s*plural\s*%}"
IN_TEXT = re.compile(rf"{PLURAL}|(?:(?!{PLURAL})(?:{TAG}|{VISIBLE}))+")
IN_ATTRIBUTE, IN_RAW = 1000, 1  # ranks of gaps that are never free


class Unformattable(Exception):
    """The template cannot be laid out; says where and why."""


@dataclass
class Token:
    text: str
    before: str = SOLID  # what white space to its left sees
    after: str = SOLID  # what white space to its right sees
    kind: str = "leaf"  # or open, mid, close: of an element, a template tag, a text
    name: str = ""
    is_tag: bool = False  # a template tag with others that close it
    is_statement: bool = False  # a template tag that shows nothing: on a line of its own
    fixed: int = 0  # rank of the gap before it, where that is inside an HTML tag or a raw element
    space: bool = False  # white space before it
    blank: bool = False  # an empty line before it
    group: list = field(default_factory=list)  # what opens, parts and closes it, as indexes; empty when not matched


def read(source):
    """The tokens of a template. The last one is empty: what comes before it is the white space at the end."""
    tokens, at, space = [], 0, ""
    ends = set(re.findall(r"{%\s*end(\w+)", source))
    while at < len(source):
        found = SCAN.match(source, at)
        if not found:
            raise Unformattable(f"line {line(source, at)}: this HTML tag is not closed, or its quotes are not")
        at, first, text = found.end(), len(tokens), found.group()
        if found["space"]:
            space = text
            continue
        if found["element"]:
            at = read_element(tokens, source, text, at)
        elif found["tag"]:
            at = read_tag(tokens, source, text, at, ends)
        else:
            tokens.append(Token(text))
        tokens[first].space, tokens[first].blank = bool(space), space.count("\n") > 1
        space = ""
    tokens.append(Token("", space=bool(space)))
    match(tokens, source)
    return tokens


def line(source, at):
    return source.count("\n", 0, at) + 1


def read_element(tokens, source, text, at):
    """Append an HTML tag, attribute by attribute, and the contents of a raw element. Returns where to read on."""
    closes, name = re.match(r"<(/?)([\w!]+)", text.lower()).groups()
    outside, inside = BLOCK if name in BLOCKS else SOLID, BLOCK if name in BLOCKS_INSIDE else SOLID
    if name == "input" and re.search(r"""type=["']?hidden\b""", text):
        outside = inside = THROUGH
    parts = attributes(text, line(source, at))
    made = [Token(part, BLOCK, BLOCK, name=name, fixed=rank, space=space) for part, rank, space in parts]
    if closes:
        made[0].before, made[-1].after = [INLINE if name in INLINES else side for side in (inside, outside)]
    else:
        made[0].before, made[-1].after = outside, INLINE if name in INLINES else inside
    made[0 if closes else -1].kind = "close" if closes else "leaf" if name in VOID | RAW else "open"
    tokens += made
    if name not in RAW or closes:
        return at
    rest = re.compile(rf".*?</{name}\s*>", re.S | re.I).match(source, at)
    if not rest:
        raise Unformattable(f"line {line(source, at)}: <{name}> is not closed")
    tokens.append(Token(rest.group(), SOLID, outside, name=name, fixed=IN_RAW))
    return rest.end()


def attributes(text, at_line):
    """[(part, rank of the gap before it, is there white space?)] of an HTML tag; the first holds its first attribute.

    Before a template tag whose branches all begin with white space there may be some too, so none is kept there.
    """
    parts, flows = [("", 0, False)], []
    for found in IN_ELEMENT.finditer(text):
        piece, name = found.group(), found["name"] or ""
        if name in CLEAR and not flows and all_begin_with_space(text[found.start() :]):
            parts = parts[:-1] if parts[-1][0] == "" and len(parts) > 1 else parts
            parts.append((piece, IN_ATTRIBUTE, False))
        elif found["space"]:
            parts.append(("", IN_ATTRIBUTE + len(flows), True))
        else:
            parts[-1] = (parts[-1][0] + piece, *parts[-1][1:])
        flows = [*flows, name] if name in CLEAR else flows[: len(flows) - (name[:3] == "end")]
    if flows:
        why = "an HTML tag begins in one branch of a template tag and ends in another: write it whole in both"
        raise Unformattable(f"line {at_line}: {why}")
    if parts[-1][0] in (">", "/>") and len(parts) > 1:
        end = parts.pop()[0]
        parts[-1] = (parts[-1][0] + end, *parts[-1][1:])
    if len(parts) > 1 and parts[1][2]:
        parts[:2] = [(f"{parts[0][0]} {parts[1][0]}", 0, False)]
    return parts


def all_begin_with_space(text):
    """Does white space follow on each template tag that opens a branch of this one?"""
    depth = 0
    for found in re.finditer(r"{%\s*(end)?(\w+)[^\n]*?%}(\s*)", text):
        depth += (found[2] in CLEAR) * (-1 if found[1] else 1)
        if depth == 0:
            return True
        if depth == 1 and found[2] in {*CLEAR, "elif", "else", "empty"} and not found[1] and not found[3]:
            return False
    return False


def read_tag(tokens, source, text, at, ends):
    """Append a template tag; a text to translate, a comment and what is verbatim with its contents."""
    name = re.match(r"{%\s*(\w*)|", text)[1] or ""
    if name in ("blocktranslate", "blocktrans", "comment", "verbatim"):
        rest = re.compile(rf"(.*?)({{%\s*end{name}\s*%}})", re.S).match(source, at)
        if not rest:
            raise Unformattable(f"line {line(source, at)}: {text} is not closed")
        if name == "comment" or re.search(r"\strimmed\b", text):
            read_words(tokens, text, *rest.groups(), name)
        else:
            tokens.append(Token(text + rest.group()))
        return rest.end()
    if SILENT.match(text):
        tokens.append(Token(text, THROUGH, THROUGH, name=name, is_statement=name != "csrf_token"))
    elif name.startswith("end"):
        tokens.append(parting(text, name[3:], "close"))
    elif name in ("else", "elif", "empty"):
        tokens.append(parting(text, name, "mid"))
    else:
        opens = name in ends or name in CLEAR
        tokens.append(parting(text, name, "open") if opens else Token(text, name=name))
        if re.match(rf"{{%\s*block\s+({'|'.join(PLACES)})\b", text):
            tokens[-1].after = BLOCK
    return at


def parting(text, name, kind):
    side = BLOCK if name in BLOCK_TAGS else THROUGH if name in CLEAR or kind == "mid" else SOLID
    return Token(text, side, side, kind, name, is_tag=True)


def read_words(tokens, opening, body, closing, name):
    """Append a comment or a trimmed text to translate, word by word: white space at its edges does not count."""
    is_comment = name == "comment"
    outside = THROUGH if is_comment else SOLID
    tokens.append(Token(opening, outside, BLOCK, "open", name, True, is_comment))
    for n, word in enumerate(IN_TEXT.findall(body)):
        if re.fullmatch(PLURAL, word):
            tokens.append(Token(word, BLOCK, BLOCK, "mid", "plural", True))
        else:
            tokens.append(Token(word, space=n > 0))
    tokens.append(Token(closing, BLOCK, outside, "close", name, True, is_comment))


def match(tokens, source):
    """Tell the tokens that open, part and close the same thing of each other, as their group."""
    stack = []
    for n, token in enumerate(tokens):
        if token.kind == "open":
            stack.append([n])
        elif token.kind == "close" and not token.is_tag:
            close_element(tokens, stack, n)
        elif token.kind != "leaf":
            while stack and not tokens[stack[-1][0]].is_tag:
                stack.pop()  # an element that is not closed in its branch: its tags stand alone
            if not stack or (token.kind == "close" and tokens[stack[-1][0]].name != token.name):
                raise Unformattable(f"line {line(source, source.find(token.text))}: {token.text} closes nothing")
            stack[-1].append(n)
            if token.kind == "close":
                join(tokens, stack.pop())
    if any(tokens[group[0]].is_tag for group in stack):
        raise Unformattable("a template tag is not closed")


def close_element(tokens, stack, n):
    """Match a closing HTML tag with the last of its name in the same branch; what was opened since stands alone."""
    for place in range(len(stack) - 1, -1, -1):
        opening = tokens[stack[place][0]]
        if opening.is_tag:
            return
        if opening.name == tokens[n].name:
            join(tokens, [*stack[place], n])
            del stack[place:]
            return


def join(tokens, group):
    for n in group:
        tokens[n].group = group
    opening, closing = tokens[group[0]], tokens[group[-1]]
    if opening.name == "block":
        closing.before = opening.after
    if opening.name in ("td", "th") or (opening.name == "ul" and "tasks" in opening_tag(tokens, group[0])):
        small_is_block(tokens[group[0] : group[-1]])


def opening_tag(tokens, n):
    """The HTML tag whose last token this is."""
    first = n
    while tokens[first].fixed:
        first -= 1
    return " ".join(token.text for token in tokens[first : n + 1])


def small_is_block(part):
    """app.css shows a <small> in a table's cell and in a list of tasks as a block."""
    for token in part:
        if token.name == "small" and token.text.startswith("</"):
            token.before = token.after = BLOCK
        elif token.name == "small":
            token.before = BLOCK if token.text.startswith("<") else token.before
            token.after = BLOCK
