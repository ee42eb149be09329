"""What the author of a model forgot to mark or to write: Python accepts it silently, and the model could do less than
was meant."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import EllipsisType, FunctionType

from quorate.language.bundled import model_file
from quorate.language.checker.targets import is_effect
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model, property_of
from quorate.language.modules import defining_module
from quorate.language.source import FunctionSource, source_of, source_of_class
from quorate.language.source_files import SourceFile
from quorate.language.temporal import names_marked

_SETS_UP = frozenset(
    {"init", "initial", "initialize", "initialise", "initial_state", "setup", "set_up", "begin"}
)
"""Names by which a method that sets up the initial state is usually called."""


def refuse_forgotten(instance: Instance) -> None:
    """Refuse a constructor, a marked method that is not a plain one, and a method with effects that is neither marked
    nor called."""
    cls = instance.cls
    _refuse_wrapped(cls)
    marked = {*names_marked(cls, "action"), *names_marked(cls, "init")}
    methods = {name: method for name, method in _methods(cls) if name not in marked}
    if (constructor := methods.get("__init__")) is not None:
        source = source_of(constructor)
        raise ModelError(
            "__init__ is never called: states are made without it",
            "write an init method: @init above def initial(self) -> None",
            source.span(),
        )
    for name, method in methods.items():
        _refuse_unmarked(instance, name, method)


def _refuse_wrapped(cls: type[Model]) -> None:
    """Refuse a marked method that another decorator has made into something that is never called as a step."""
    for ancestor in cls.__mro__[: cls.__mro__.index(Model)]:
        for name, member in vars(ancestor).items():
            wrapped = member.fget if isinstance(member, property) else getattr(member, "__func__", None)
            role = getattr(wrapped, "_quorate_role", None)
            if isinstance(wrapped, FunctionType) and role is not None:
                decorator = type(member).__name__
                raise ModelError(
                    f"{name} is marked with @{role}, but @{decorator} above it makes it no plain method",
                    f"leave @{decorator} out: def {name}(self, ...) -> None",
                    source_of(wrapped).span(),
                )


def _methods(cls: type[Model]) -> Iterator[tuple[str, FunctionType]]:
    """The plain methods of a class as it resolves them, ancestors' first, that are no properties."""
    names = dict.fromkeys(
        name for ancestor in reversed(cls.__mro__[: cls.__mro__.index(Model)]) for name in vars(ancestor)
    )
    for name in names:
        member = inspect.getattr_static(cls, name)
        if isinstance(member, FunctionType) and property_of(member) is None:
            yield name, member


def _refuse_unmarked(instance: Instance, name: str, method: FunctionType) -> None:
    """Refuse a method that changes the state or has a guard, and that nothing calls. Names that begin with ``_`` are
    exempt, but for Python's own, as ``__post_init__``: a base class may have such methods for its subclasses. So are
    the methods of a class in which others are left to be written: these may call them."""
    own = name.startswith("__") and name.endswith("__")
    if (name.startswith("_") and not own) or getattr(method, "_quorate_role", None) is not None:
        return
    try:
        source = source_of(method)
    except ModelError:
        return
    what = _effect(source.node, {variable.name for variable in instance.variables})
    if not what or _is_mentioned(instance.cls, source):
        return
    if _is_to_be_completed(next(each for each in instance.cls.__mro__ if name in vars(each))):
        return
    if own:
        hint = "write an init method: @init above def initial(self) -> None"
    elif name.lower() in _SETS_UP:
        hint = f"write @init above it, so that {name} makes the initial state"
    else:
        hint = "write @action above it if it is a step; else call it from an action, or leave it out"
    raise ModelError(f"{name} {what}, but it is no action, and nothing calls it", hint, source.span())


def unmarked_properties(instance: Instance) -> Iterator[FunctionSource]:
    """The functions of the model's file that say something about one state or step of it, and that nothing marks as a
    property or names. They may be helpers of another file, so they are no mistake for certain."""
    module = defining_module(instance.cls)
    if module is None or getattr(module, "__file__", None) is None or model_file(instance.cls) is not None:
        return
    for function in vars(module).values():
        if not isinstance(function, FunctionType) or function.__module__ != module.__name__:
            continue
        try:
            source = source_of(function)
        except ModelError:
            continue
        if _is_like_a_property(source.node, function, instance.cls) and not _is_named(source):
            yield source


def _is_like_a_property(node: ast.FunctionDef, function: FunctionType, cls: type[Model]) -> bool:
    if node.decorator_list or node.name.startswith("_"):
        return False
    about = [function.__globals__.get(_plain(each.annotation)) for each in node.args.args]
    models = [
        each for each in about if isinstance(each, type) and issubclass(cls, each) and issubclass(each, Model)
    ]
    return 1 <= len(about) == len(models) <= 2 and _plain(node.returns) == "bool"


def _plain(annotation: ast.expr | None) -> str:
    match annotation:
        case ast.Name(id=name) | ast.Constant(value=str(name)):
            return name
    return ""


def _is_named(source: FunctionSource) -> bool:
    own = set(ast.walk(source.node))
    return any(
        isinstance(node, ast.Name) and node.id == source.node.name and node not in own
        for node in ast.walk(source.file.tree)
    )


def _is_to_be_completed(cls: type) -> bool:
    """Whether a class has a method of which something is left to be written."""
    for member in vars(cls).values():
        if isinstance(member, FunctionType):
            try:
                source = source_of(member)
            except ModelError:
                continue
            if _is_unwritten(source):
                return True
    return False


def _is_unwritten(source: FunctionSource) -> bool:
    match source.statements:
        case [] | [ast.Expr(value=ast.Constant(value=EllipsisType()))]:
            return True
    return any(isinstance(part, ast.Raise) and _is_not_implemented(part) for part in ast.walk(source.node))


def _effect(node: ast.FunctionDef, variables: set[str]) -> str:
    """What of a step a method does; empty for nothing."""
    if not node.args.args:
        return ""
    model = node.args.args[0].arg

    def in_state(part: ast.expr) -> bool:
        while isinstance(part, ast.Subscript):
            part = part.value
        match part:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return name == model and attribute in variables
        return False

    guarded = False
    for part in ast.walk(node):
        match part:
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()) if in_state(part):
                return "changes the state"
            case ast.Call(func=ast.Attribute(value=base)) if is_effect(part) and in_state(base):
                return "changes the state"
            case ast.Call(func=ast.Name(id="when")):
                guarded = True
    return "has a guard" if guarded else ""


def _is_mentioned(cls: type[Model], source: FunctionSource) -> bool:
    """Whether the files of a model and its ancestors name the method anywhere but in the method itself."""
    files = dict.fromkeys(_files(cls))
    own = set(ast.walk(source.node))
    return any(
        isinstance(node, ast.Attribute) and node.attr == source.node.name and node not in own
        for file in files
        for node in ast.walk(file.tree)
    )


def _files(cls: type[Model]) -> Iterator[SourceFile]:
    for ancestor in cls.__mro__[: cls.__mro__.index(Model)]:
        if (source := source_of_class(ancestor)) is not None:
            yield source.file


def refuse_unwritten(source: FunctionSource) -> None:
    """Refuse a function whose body is ``...``, or nothing but its docstring."""
    name = source.node.name
    match source.statements:
        case []:
            raise ModelError(
                f"{name} is not written yet: it has no body", _what_to_write(source), source.span()
            )
        case [ast.Expr(value=ast.Constant(value=EllipsisType())) as blank]:
            raise ModelError(f"{name} is not written yet", _what_to_write(source), source.span(blank))


def _what_to_write(source: FunctionSource) -> str:
    """A function that returns something is a property or helper, and ``pass`` is no body for it."""
    write, returns = f"write the body of {source.node.name}", source.node.returns
    if returns is None or ast.unparse(returns) == "None":
        return f"{write}; where nothing is meant to happen, pass"
    return f"{write}, which returns a value of type {ast.unparse(returns)}"


def refuse_not_implemented(source: FunctionSource, node: ast.Raise) -> None:
    """Refuse ``raise NotImplementedError``, the blank of a handout, by its own words."""
    if not _is_not_implemented(node):
        return
    name = source.node.name
    said = ""
    match node.exc:
        case ast.Call(args=[ast.Constant(value=str(text))]):
            said = f": {text}"
    raise ModelError(
        f"{name} is not written yet{said}",
        f"write the body of {name} in place of this raise",
        source.span(node),
    )


def _is_not_implemented(node: ast.Raise) -> bool:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
