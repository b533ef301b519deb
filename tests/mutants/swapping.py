"""A changed tree of a module, put to work in this process:
functions stay the objects that others hold, and do something else.
"""

import ast
import gc
import sys
import types
import warnings


class NotPossible(Exception):  # noqa: N818
    """The changed function sees other variables around it than ours, so it cannot take its place."""


def put_to_work(module, tree, *, constants):
    """Run the tree beside the module; give each function of the module the code and defaults of its counterpart.

    With ``constants`` the module's own values are replaced too, also where another module imported them by their name.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile(ast.fix_missing_locations(tree), module.__file__, "exec", dont_inherit=True)
    fresh = {name: value for name, value in vars(module).items() if name.startswith("__")}
    exec(code, fresh)
    ours, theirs = _functions(vars(module)), _functions(fresh)
    for key in ours.keys() & theirs.keys():
        for function in ours[key]:
            _become(function, theirs[key][0])
    for name in _constants(tree) if constants else ():
        _replace(name, vars(module)[name], fresh[name])


def _become(function, other):
    if function.__code__.co_freevars != other.__code__.co_freevars:
        raise NotPossible
    function.__code__, function.__defaults__ = other.__code__, other.__defaults__
    function.__kwdefaults__ = other.__kwdefaults__


def _functions(namespace):
    """{(qualified name, line): functions} that have these globals; wrapped and inner functions too."""
    found = {}
    for each in gc.get_objects():
        if isinstance(each, types.FunctionType) and each.__globals__ is namespace:
            found.setdefault((each.__qualname__, each.__code__.co_firstlineno), []).append(each)
    return found


def _constants(tree):
    """Names that the module's own statements give a value."""
    statements = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    targets = [each for node in statements for each in getattr(node, "targets", None) or [node.target]]
    return [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]


def _replace(name, old, new):
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and vars(module).get(name) is old and not isinstance(old, type):
            setattr(module, name, new)


class Probes(ast.NodeTransformer):
    """Puts a call of ``__ran__((path, line))`` before each statement of the functions."""

    def __init__(self, path):
        self.path, self.is_inside = path, False

    def visit(self, node):
        was_inside = self.is_inside
        self.is_inside = was_inside or isinstance(node, ast.FunctionDef)
        self.generic_visit(node)
        self.is_inside = was_inside
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not was_inside or not isinstance(node, ast.stmt) or is_docstring:
            return node
        probe = ast.parse(f"__ran__(({self.path!r}, {node.lineno}))").body[0]
        return [ast.copy_location(probe, node), node]
