"""Whether a submission is what a submission may be, read from its text alone.

Importing a Python file runs it. What is admitted here does nothing when it is imported but define: its statements are
imports of names from Quorate and the lab, classes, functions and constants, and nothing is called or looked up on the
way, except what the language's own classes take in brackets. So the code that the checker reads from the text is all
there is, and no submission can change what judges it. The methods themselves are in the modelling language, or the
checker refuses them.
"""

from __future__ import annotations

import ast
import builtins

from quorate.grading.python_forms import (
    BUILTIN_MARKS,
    FORBIDDEN,
    MARKS,
    MARKS_WITH_ARGUMENTS,
    STANDARD,
    is_auto,
    is_blank,
    is_constant,
    is_name,
    is_plain,
    is_property,
    is_text,
    kind_of,
    marks_of,
)
from quorate.grading.rules import Admitted, Complaint, Rules
from quorate.language import __all__ as LANGUAGE

MOST_BYTES = 256 << 10
"""The largest submission, in bytes."""
MOST_NODES = 60_000
"""The most parts of a syntax tree."""

RESERVED = frozenset({"sizes", "lanes", "durable", "beyond_reach"})


def admitted(data: bytes, rules: Rules) -> Admitted:
    """Return what a submission with this text is, and what of it is not admitted."""
    if len(data) > MOST_BYTES:
        return Admitted((Complaint(0, f"it is larger than {MOST_BYTES >> 10} kB"),))
    try:
        tree = ast.parse(data)
    except SyntaxError as error:
        return Admitted((Complaint(error.lineno or 0, f"this is not Python: {error.msg}"),))
    except (ValueError, MemoryError, RecursionError) as error:
        return Admitted((Complaint(0, f"this is not Python: {error or 'it is nested too deeply'}"),))
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        return Admitted((Complaint(0, "it is too long"),))
    reading = _Reading(rules)
    reading.module(tree)
    return reading.found()


class _Reading:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._complaints: list[Complaint] = []
        self._models: list[tuple[ast.ClassDef, tuple[str, ...]]] = []
        self._functions: list[str] = []
        self._imported: set[str] = set()
        self._defined: dict[str, int] = {}

    def _complain(self, node: ast.AST, message: str, hint: str = "") -> None:
        self._complaints.append(Complaint(getattr(node, "lineno", 0), message, hint))

    def _note(self, node: ast.AST, message: str, hint: str = "") -> None:
        self._complaints.append(Complaint(getattr(node, "lineno", 0), message, hint, note=True))

    def found(self) -> Admitted:
        rules = self._rules
        blank: tuple[str, ...] = ()
        name = ""
        if rules.protocol:
            model = self._chosen()
            if model is not None:
                name = model.name
                blank = self._of_the_model(model)
        elif not self._functions:
            self._complain(ast.Module([], []), "it defines no property", "mark a function with @invariant")
        said = sorted(dict.fromkeys(self._complaints), key=lambda each: each.line)
        complaints, notes = ([each for each in said if each.note is note] for note in (False, True))
        return Admitted(tuple(complaints), tuple(notes), blank, name, tuple(self._functions))

    # ------------------------------------------------------------------------------ the module

    def module(self, tree: ast.Module) -> None:
        for node in tree.body:
            match node:
                case ast.ImportFrom():
                    self._import(node)
                case ast.ClassDef():
                    self._define(node, node.name)
                    self._class(node)
                case ast.FunctionDef():
                    self._define(node, node.name)
                    self._function(node, within="")
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_constant(value):
                    self._define(node, name)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if is_constant(value):
                    self._define(node, name)
                    self._expression(node.annotation)
                case ast.Expr() if is_text(node):
                    pass
                case ast.Pass():
                    pass
                case ast.If(test=test, orelse=[]) if ast.unparse(test) == "__name__ == '__main__'":
                    pass  # it is imported, so this does not happen
                case ast.Import(names=[ast.alias(name="enum", asname=None)]):
                    self._imported.add("enum")
                case ast.Import():
                    names = ", ".join(alias.name for alias in node.names)
                    self._complain(node, f"import {names} is not admitted", self._may_import())
                case _:
                    self._complain(
                        node,
                        f"{kind_of(node)} is not admitted here",
                        "a submission has imports, classes, functions and constants (numbers, texts, tuples)",
                    )

    def _may_import(self) -> str:
        return f"from {' or '.join(self._rules.modules)} import NAME"

    def _define(self, node: ast.AST, name: str) -> None:
        if name.startswith("__"):
            self._complain(node, f"{name} cannot be set")
        elif name in LANGUAGE or hasattr(builtins, name):
            self._complain(
                node, f"{name} is a name of the language, and not to be replaced", "take another name"
            )
        elif name in self._imported:
            self._complain(node, f"{name} is imported and defined again", "take another name")
        elif name in self._defined:
            self._complain(node, f"{name} is defined twice", f"the first is in line {self._defined[name]}")
        elif name in self._rules.taken and isinstance(node, ast.FunctionDef) and is_property(node):
            self._note(node, f"{name} is the lab's: the lab's own is asked, not this one")
        elif name in self._rules.taken:
            self._complain(node, f"{name} is the lab's, and is not to be replaced", "take another name")
        self._defined.setdefault(name, getattr(node, "lineno", 0))

    def _import(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level or module not in (*self._rules.modules, *STANDARD):
            shown = f"{'.' * node.level}{module}"
            self._complain(node, f"from {shown} import ... is not admitted", self._may_import())
            return
        for alias in node.names:
            if alias.name == "*" and module != "quorate":
                continue
            if alias.asname is not None and alias.asname != alias.name:
                self._complain(node, f"{alias.name} is imported under another name", "import it as it is")
            elif module == "quorate" and alias.name not in LANGUAGE:
                self._complain(node, f"quorate.{alias.name} is not part of the modelling language")
            elif alias.name.startswith("_"):
                self._complain(node, f"{alias.name} is not admitted")
            self._imported.add(alias.name)

    # ------------------------------------------------------------------------------ classes

    def _class(self, node: ast.ClassDef) -> None:
        bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name))
        if node.decorator_list:
            self._complain(node.decorator_list[0], "decorators of classes are not admitted")
        for keyword in node.keywords:
            if keyword.arg != "first" or not isinstance(keyword.value, ast.Constant):
                self._complain(node, f"class {node.name}(..., {keyword.arg or '**'}=...) is not admitted")
        for base in node.bases:
            self._expression(base)
        known = {model.name for model, _ in self._models} | {self._rules.protocol, "Model"}
        is_model = bool(self._rules.protocol) and bool(known & set(bases))
        if is_model:
            if len(node.bases) != 1:
                self._complain(node, f"{node.name} derives from several classes", "derive it from one")
            self._models.append((node, bases))
        for statement in node.body:
            match statement:
                case ast.FunctionDef():
                    self._function(statement, within=node.name)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    self._expression(statement.annotation)
                    if is_model:
                        self._complain(
                            statement,
                            f"{node.name} has a state variable of its own, {name}",
                            "the state is the lab's",
                        )
                    elif statement.value is not None and not is_constant(statement.value):
                        self._complain(statement, f"{name} is given a value that is no constant")
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if is_model:
                        self._setting(statement, node.name, name)
                    elif name.startswith("_") or not (is_constant(value) or is_auto(value)):
                        self._complain(statement, f"{name} is given a value that is no constant")
                case ast.Expr() if is_text(statement):
                    pass
                case ast.Expr(value=ast.Constant(value=value)) if value is ...:
                    pass
                case ast.Pass():
                    pass
                case _:
                    self._complain(statement, f"{kind_of(statement)} is not admitted in a class")

    def _setting(self, node: ast.Assign, cls: str, name: str) -> None:
        if name in RESERVED and is_plain(node.value):
            self._note(node, f"{cls} sets {name}: the lab's are used")
            return
        what = "redefines" if name in self._rules.attributes else "has a constant of its own,"
        self._complain(node, f"{cls} {what} {name}", "the constants are the lab's")

    def _chosen(self) -> ast.ClassDef | None:
        """The class to grade: the one of the solution's name, or the only one that no other derives from."""
        rules = self._rules
        models = [model for model, _ in self._models]
        named = [model for model in models if model.name == rules.wanted]
        leaves = [model for model in models if not any(model.name in bases for _, bases in self._models)]
        for model, bases in self._models:
            if "Model" in bases:
                self._complain(
                    model,
                    f"{model.name} derives from Model, and not from the lab's protocol",
                    f"class {model.name}({rules.protocol})",
                )
        if len(found := named or leaves) == 1:
            others = [model for model in models if model is not found[0]]
            for other in others:
                self._complain(other, f"{other.name} is a second protocol", "hand in one class")
            return found[0]
        if not models:
            what = f"it has no class that derives from {rules.protocol}"
            self._complaints.append(Complaint(0, what, f"class {rules.wanted}({rules.protocol})"))
        else:
            self._complain(
                leaves[-1],
                f"it has several protocols: {', '.join(m.name for m in leaves)}",
                f"call yours {rules.wanted}",
            )
        return None

    def _of_the_model(self, model: ast.ClassDef) -> tuple[str, ...]:
        """Complain of what a protocol overrides that it may not. Return the methods that are not written yet."""
        rules = self._rules
        own: dict[str, ast.FunctionDef] = {}
        for node in model.body:
            if isinstance(node, ast.FunctionDef):
                if node.name in own:
                    self._complain(
                        node, f"{node.name} is defined twice", f"the first is in line {own[node.name].lineno}"
                    )
                own.setdefault(node.name, node)
        for name, node in own.items():
            if name in rules.methods:
                self._override(name, node)
            elif name in rules.attributes or name.startswith("__"):
                self._complain(node, f"{name} cannot be a method of a submission")
            elif marks_of(node) & {"action", "init"}:
                self._complain(
                    node, f"{name} is an action that the lab does not have", "its actions are the lab's"
                )
        return tuple(name for name in rules.write if name not in own or is_blank(own[name]))

    def _override(self, name: str, node: ast.FunctionDef) -> None:
        rules = self._rules
        if name not in (*rules.write, *rules.may_write):
            allowed = ", ".join((*rules.write, *rules.may_write))
            self._complain(node, f"{name} is the lab's, and is not to be replaced", f"write {allowed}")
            return
        own = tuple(each.arg for each in node.args.args)
        if own != rules.methods[name] or node.args.kwonlyargs or node.args.posonlyargs or node.args.vararg:
            self._complain(
                node,
                f"{name} takes {', '.join(own) or 'nothing'}",
                f"def {name}({', '.join(rules.methods[name])})",
            )
        if "init" in marks_of(node) or ("action" in marks_of(node) and name not in rules.actions):
            self._complain(node, f"{name} is not marked so in the lab", "leave the mark out")

    # ------------------------------------------------------------------------------ functions and expressions

    def _function(self, node: ast.FunctionDef, within: str) -> None:
        if not within and is_property(node):
            self._functions.append(node.name)
        if node.name.startswith("__") or (node.name.startswith("_") and node.name.endswith("_")):
            self._complain(node, f"{node.name} is Python's own, and not admitted")
        for decorator in node.decorator_list:
            match decorator:
                case ast.Name(id=name) if name in MARKS | (BUILTIN_MARKS if within else set()):
                    pass
                case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if (
                    name in MARKS_WITH_ARGUMENTS
                    and all(map(is_name, args))
                    and all(each.arg is not None and is_constant(each.value) for each in keywords)
                ):
                    pass
                case _:
                    self._complain(
                        decorator, "this decorator is not admitted", "@action, @invariant, @reachable, ..."
                    )
        arguments = node.args
        for default in (*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)):
            if not is_constant(default):
                self._complain(default, f"a default in {node.name} is no constant")
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        for annotation in (*(each.annotation for each in every), node.returns):
            if annotation is not None:
                self._expression(annotation)
        self._body(node)

    def _body(self, function: ast.FunctionDef) -> None:
        """What no model needs and a run in CPython would execute: a counterexample is replayed there."""
        for node in (each for statement in function.body for each in ast.walk(statement)):
            match node:
                case ast.Attribute(attr=name) if name.startswith("_"):
                    self._complain(
                        node, f".{name} is not admitted", "names with an underscore are Python's own"
                    )
                case ast.Name(id=name) if name.startswith("__") or name in FORBIDDEN:
                    self._complain(node, f"{name} is not part of the modelling language")
                case ast.Import() | ast.ImportFrom() | ast.ClassDef() | ast.AsyncFunctionDef():
                    self._complain(node, f"{kind_of(node)} is not admitted in a function")
                case ast.Global() | ast.Nonlocal() | ast.Try() | ast.With() | ast.AsyncWith() | ast.Await():
                    self._complain(node, f"{kind_of(node)} is not part of the modelling language")
                case ast.Yield() | ast.YieldFrom() | ast.Delete() | ast.TryStar() | ast.While():
                    self._complain(node, f"{kind_of(node)} is not part of the modelling language")
                case ast.Call(func=ast.Attribute(attr="format" | "format_map")):
                    self._complain(node, "format is not part of the modelling language")
                case _:
                    pass

    def _expression(self, node: ast.expr) -> None:
        """An annotation or a base: names, brackets, ``|``, None and texts that are annotations themselves."""
        for each in ast.walk(node):
            match each:
                case ast.Name(id=name) if name.startswith("__") or name in FORBIDDEN:
                    self._complain(each, f"{name} is not admitted here")
                case ast.Constant(value=str() as text):
                    try:
                        inner = ast.parse(text, mode="eval").body
                    except (SyntaxError, ValueError, MemoryError, RecursionError):
                        self._complain(each, "this is no type")
                        continue
                    for part in ast.walk(inner):
                        ast.copy_location(part, each)
                    if not isinstance(inner, ast.Constant):
                        self._expression(inner)
                case ast.Name() | ast.Subscript() | ast.Tuple() | ast.Constant() | ast.BinOp(op=ast.BitOr()):
                    pass
                case ast.Attribute(attr=name) if name.startswith("_"):
                    self._complain(each, f".{name} is not admitted")
                case ast.Attribute() | ast.expr_context() | ast.operator():
                    pass
                case _:
                    self._complain(each, f"{kind_of(each)} is not admitted in a type")
                    return
