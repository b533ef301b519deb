"""The small wrong changes: for each part of a source's tree, what may stand in its place."""

import ast
import copy
import hashlib
from dataclasses import dataclass, replace

SWAPS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
PAIRS = [
    ("any", "all"),
    ("min", "max"),
    ("first", "last"),
    ("head", "tail"),
    ("ceil", "floor"),
    ("isna", "notna"),
    ("lt", "le"),
    ("gt", "ge"),
    ("eq", "ne"),
    ("startswith", "endswith"),
    ("filter", "exclude"),
    ("union", "intersection"),
    ("lower", "upper"),
    ("logical_or", "logical_and"),
    ("maximum", "minimum"),
    ("idxmax", "idxmin"),
    ("add", "sub"),
]
OTHERS = dict(PAIRS) | {b: a for a, b in PAIRS} | {"sum": "max", "cumsum": "cummax"}
STEPS = {
    "fillna",
    "drop_duplicates",
    "sort_values",
    "sort_index",
    "clip",
    "strip",
    "rstrip",
    "round",
    "abs",
    "dropna",
    "distinct",
    "order_by",
    "casefold",
    "select_for_update",
}
MESSAGES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
QUIET = {"strict", "dtype"}  # arguments that guard against a mistake of ours, or say how something is held
LEFT_OUT = {"annotation", "returns", "decorator_list", "bases", "format_spec", "msg", "exc", "ops", "op", "ctx"}


@dataclass
class Mutant:
    """``new`` in the place of a node: (parent, field, index or None).
    ``statement``: the line that a test has to run.
    """

    path: str
    tree: ast.Module
    line: int
    statement: int | None  # None: the module's own statements, run by its import
    inside: str  # the function
    place: tuple
    new: ast.AST
    before: str = ""
    after: str = ""
    identity: str = ""

    def control(self):
        """One that changes nothing: the tests have to pass."""
        parent, field, index = self.place
        now = getattr(parent, field)
        return replace(self, new=now if index is None else now[index])

    def swap(self):
        """Put the change into the tree; the second time take it out. What is there now is returned."""
        parent, field, index = self.place
        if index is None:
            old, now = getattr(parent, field), self.new
            setattr(parent, field, now)
        else:
            old, now = getattr(parent, field)[index], self.new
            getattr(parent, field)[index] = now
        self.new = old
        return now


def mutants(path, tree):
    """Every mutant of a file. An identity says nothing of the path and the line: it outlives a move."""
    found, seen, unchanged = [], {}, {}
    for mutant, node, statement in _walk((path, tree), tree):
        if statement not in unchanged:
            unchanged[statement] = ast.unparse(statement).splitlines()
        new = mutant.swap()
        after = ast.unparse(ast.fix_missing_locations(new if node is statement else statement)).splitlines()
        mutant.swap()
        mutant.before, mutant.after = _difference(unchanged[statement], after)
        said = "|".join((mutant.inside, mutant.before, mutant.after))
        seen[said] = seen.get(said, 0) + 1
        mutant.identity = hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest()[:8]
        found.append(mutant)
    return found


def _difference(before, after):
    """The lines that differ."""
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return " ".join(line.strip() for line in before), " ".join(line.strip() for line in after)


def _walk(file, parent, statement=None, line=None, inside=""):
    """(mutant, the node it replaces, that node's statement) of every place below ``parent``."""
    for field, index, node in _children(parent):
        if _is_left_out(node, parent):
            continue
        here, at, name = statement, line, inside
        if isinstance(node, ast.stmt):
            here, at = node, node.lineno if inside else None
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            name = f"{inside}.{node.name}".lstrip(".")
        if isinstance(node, ast.FunctionDef):
            at = first_statement(node).lineno
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            own = getattr(node, "lineno", here.lineno)
            for new in _variants(node):
                place = (parent, field, index)
                yield Mutant(*file, own, at, name, place, ast.copy_location(new, node)), node, here
        yield from _walk(file, node, here, at, name)


def _children(parent):
    for field, value in ast.iter_fields(parent):
        if field not in LEFT_OUT:
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.AST):
                    yield field, index, node


def _is_left_out(node, parent):
    if isinstance(parent, ast.ClassDef):
        return not isinstance(node, ast.FunctionDef)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in MESSAGES
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "") == "__all__"
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring
    if isinstance(node, ast.Constant):
        # The words of a sentence; frame[""], which fails at once and shows nothing; what "is None" compares with
        unchanged = {str: (ast.JoinedStr, ast.Subscript), type(None): ast.Compare}
        return isinstance(parent, unchanged.get(type(node.value), ()))
    return isinstance(node, (ast.Import, ast.ImportFrom)) or (isinstance(node, ast.keyword) and node.arg in QUIET)


def first_statement(function):
    """The first one that does something: not the docstring."""
    is_said = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    return function.body[1 if is_said and len(function.body) > 1 else 0]


# What may stand in a node's place -------------------------------------------------------------------------------------
def _variants(node):
    found = _STATEMENTS.get(type(node)) or _EXPRESSIONS.get(type(node))
    return list(found(node)) if found else []


def _changed(node, **fields):
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _swapped(node):
    field = "ops" if isinstance(node, ast.Compare) else "op"
    now = node.ops[0] if field == "ops" else node.op
    if type(now) in SWAPS:
        new = SWAPS[type(now)]()
        yield _changed(node, **{field: [new, *node.ops[1:]] if field == "ops" else new})


def _constant(node):
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant("" if value else "mutated")
    elif value is None:
        yield ast.Constant(0)


def _call(node):
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
    if name in OTHERS:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield _changed(node, func=_changed(node.func, **{field: OTHERS[name]}))
    if name in STEPS and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if name == "sorted":
        yield _changed(node, keywords=[*node.keywords, ast.keyword("reverse", ast.Constant(True))])
    for at, keyword in enumerate(node.keywords):
        if keyword.arg and keyword.arg not in QUIET:
            yield _changed(node, keywords=node.keywords[:at] + node.keywords[at + 1 :])


def _literal(node):
    if len(node.elts) > 1 and isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load):
        yield _changed(node, elts=node.elts[:-1])
        yield _changed(node, elts=node.elts[1:])


def _dict(node):
    if len(node.keys) > 1:
        yield _changed(node, keys=node.keys[:-1], values=node.values[:-1])


def _slice(node):
    for bound in ("lower", "upper"):
        if getattr(node, bound) is not None:
            yield _changed(node, **{bound: None})


def _tested(node):
    yield _changed(node, test=ast.Constant(False))
    yield _changed(node, test=ast.Constant(True))


def _removed(node):
    yield ast.Pass()


def _stored(node):
    """Storing in an object or a frame; a plain name that is not stored would only be a NameError."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(target, (ast.Attribute, ast.Subscript)) and node.value is not None:
        yield ast.Pass()


def _returned(node):
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield _changed(node, value=ast.Constant(None))


def _operand(node):
    if not isinstance(node.op, ast.UAdd):
        yield node.operand


_EXPRESSIONS = {
    ast.Compare: _swapped,
    ast.BoolOp: _swapped,
    ast.BinOp: _swapped,
    ast.UnaryOp: _operand,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.List: _literal,
    ast.Set: _literal,
    ast.Tuple: _literal,
    ast.Dict: _dict,
    ast.Slice: _slice,
    ast.IfExp: lambda node: [_changed(node, body=node.orelse, orelse=node.body)],
    ast.comprehension: lambda node: [_changed(node, ifs=[])] if node.ifs else [],
}
_STATEMENTS = {
    ast.Expr: _removed,
    ast.AugAssign: _removed,
    ast.Raise: _removed,
    ast.Continue: _removed,
    ast.Break: _removed,
    ast.Assign: _stored,
    ast.AnnAssign: _stored,
    ast.Return: _returned,
    ast.If: _tested,
}
