"""What a node may know: in a model that says which sort its `nodes` are, actions read and change the state of the
node that they act for, and receive and send messages, but know nothing else.

An action acts for its first parameter that is a node, or for the one that `lanes` names. State is a node's if it is a
Map from nodes. Of other variables it may only be asked whether one item is in them, and items may be put in or taken
out: that is how messages are received and sent. Asserts, ghosts, properties and init methods may know everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.sorts import Sort
from quorate.language.source import span_of_assignment
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.traversal import children, same_node, strip, walk
from quorate.language.types import MapType, Type


def refuse_distant_reads(instance: Instance, program: ir.Program) -> None:
    """Raise ModelError if the model says what its nodes are, and an action knows what its node cannot know."""
    nodes = _nodes(instance.cls)
    variables = {variable.name: variable for variable in program.variables}
    shared = _names(instance.cls, "shared", list(variables), "state variable")
    actions = [action.name for action in program.actions]
    free = _names(instance.cls, "environment", [*actions, *sorted(instance.left_out)], "action")
    if nodes:
        watched = {name: each for name, each in variables.items() if name not in shared and not each.ghost}
        ghosts = frozenset(name for name, each in variables.items() if each.ghost)
        for action in program.actions:
            if action.name not in free:
                name, given = instance.cls.__name__, _given_by(instance.cls)
                model = _Model(name, given, nodes, watched, ghosts, program.functions)
                _Action(model, action.name, _acting(instance, action, nodes)).check(action)


def _declared(cls: type[Model], attribute: str) -> tuple[type, Any, Span | None]:
    """The class that gives an attribute of every model, its value there, and where."""
    declaring = next(ancestor for ancestor in cls.__mro__ if attribute in vars(ancestor))
    return declaring, vars(declaring)[attribute], span_of_assignment(declaring, attribute)


def _given_by(cls: type[Model]) -> str:
    """The ancestor in another module that says what the nodes are, and so what is exempt; empty if there is none."""
    declaring, _, _ = _declared(cls, "nodes")
    return "" if declaring.__module__ == cls.__module__ else declaring.__name__


def _nodes(cls: type[Model]) -> tuple[type, ...]:
    declaring, value, span = _declared(cls, "nodes")
    sorts = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(each, type) and issubclass(each, Sort) for each in sorts):
        raise ModelError(
            f"nodes of {declaring.__name__} is no sort",
            "write nodes = Server, or nodes = (Server, Client)",
            span,
        )
    return sorts


def _names(cls: type[Model], attribute: str, known: list[str], what: str) -> frozenset[str]:
    declaring, names, span = _declared(cls, attribute)
    if not isinstance(names, set | frozenset) or not all(isinstance(name, str) for name in names):
        raise ModelError(
            f"{attribute} of {declaring.__name__} is not a set of names", f'{attribute} = {{"sent"}}', span
        )
    for name in sorted(names.difference(known)):
        hint = did_you_mean(name, known, f"there are: {', '.join(known)}" if known else "there are none")
        raise ModelError(f"{attribute} of {declaring.__name__}: {name} is no {what}", hint, span)
    return frozenset(names)


def _acting(instance: Instance, action: ir.Action, nodes: tuple[type, ...]) -> ir.Expression | None:
    """What an action acts for: a parameter, or a field of one; None for none."""
    locals_ = {each.name: ir.Local(each.span, each.type, each.name) for each in action.parameters}
    parameter, _, name = instance.cls.lanes.get(action.name, "").partition(".")
    local = locals_.get(parameter)
    if local is not None:
        of_field = dict(getattr(local.type, "fields", ())).get(name)
        if not name and _is_node(local.type, nodes):
            return local
        if of_field is not None and _is_node(of_field, nodes):
            return ir.Field(local.span, of_field, local, name)
    return next((each for each in locals_.values() if _is_node(each.type, nodes)), None)


def _is_node(type_: Type, nodes: tuple[type, ...]) -> bool:
    return getattr(type_, "cls", None) in nodes


@dataclass(frozen=True, slots=True)
class _Model:
    name: str
    given: str
    nodes: tuple[type, ...]
    watched: Mapping[str, ir.StateVariable]
    ghosts: frozenset[str]
    functions: Mapping[str, ir.Function]

    def belongs(self, variable: ir.StateVariable) -> bool:
        """Whether each node has its own part of a variable."""
        return isinstance(variable.type, MapType) and _is_node(variable.type.key, self.nodes)


@dataclass(slots=True)
class _Action:
    """An action, and what it acts for."""

    model: _Model
    name: str
    acting: ir.Expression | None
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    """The helpers looked at, with those of their parameters that are the node itself."""

    def check(self, action: ir.Action) -> None:
        itself = {self.acting.name} if isinstance(self.acting, ir.Local) else set()
        self._block(action.body, self._own(action.body, frozenset(itself)))

    def _own(self, body: Iterable[ir.Statement], own: frozenset[str]) -> frozenset[str]:
        """The locals that are the node itself, those in `own` among them, wherever they are assigned."""
        given: dict[str, list[ir.Expression]] = {}
        for node in walk(*body):
            if isinstance(node, ir.Let | ir.Bind):
                given.setdefault(node.name, []).append(node.value)
        found = frozenset(own - given.keys())
        while True:
            more = {n for n, values in given.items() if all(self._is_own(each, found) for each in values)}
            if more <= found:
                return found
            found |= more

    def _is_own(self, key: ir.Expression, own: frozenset[str]) -> bool:
        key = strip(key)
        if isinstance(key, ir.Local) and key.name in own:
            return True
        return isinstance(self.acting, ir.Field) and same_node(key, self.acting)

    def _block(self, body: Iterable[ir.Statement], own: frozenset[str]) -> None:
        for statement in body:
            if self._is_history(statement):
                continue
            match statement:
                case ir.Assign():
                    self._assign(statement, own)
                case ir.If():
                    self._read(statement.condition, own)
                    self._block((*statement.then, *statement.otherwise), own)
                case ir.For():
                    self._read(statement.over, own)
                    self._block(statement.body, own)
                case _:
                    for each in children(statement):
                        self._read(each, own)

    def _is_history(self, statement: ir.Statement) -> bool:
        """Whether a statement is for properties only: an assert, or an effect on ghosts."""
        match statement:
            case ir.Assert():
                return True
            case ir.Assign():
                return statement.place.variable in self.model.ghosts
            case ir.If():
                return all(map(self._is_history, (*statement.then, *statement.otherwise)))
            case ir.For():
                return all(map(self._is_history, statement.body))
            case _:
                return False

    def _assign(self, statement: ir.Assign, own: frozenset[str]) -> None:
        place = statement.place
        variable = self.model.watched.get(place.variable)
        moved = _moved(statement.value)
        if variable is not None and self.model.belongs(variable):
            if not place.path:
                raise self._refused(f"changes {variable.name} of every node", variable.name, place.span)
            if not self._is_own(place.path[0], own):
                what = f"changes {variable.name} of another {_sort(variable)}"
                raise self._refused(what, variable.name, place.span)
        elif variable is not None and moved is None:
            what = f"changes {variable.name}, which belongs to no {self._nodes()}"
            raise self._refused(what, variable.name, place.span)
        for each in (*place.path, statement.value if moved is None else moved):
            self._read(each, own)

    def _read(self, node: Any, own: frozenset[str]) -> None:
        match node:
            case ir.Lookup() if (read := self._place(node)) is not None:
                variable, keys = read
                if not self._is_own(keys[0], own):
                    what = f"reads {variable.name} of another {_sort(variable)}"
                    raise self._refused(what, variable.name, node.span)
                for key in keys[1:]:
                    self._read(key, own)
            case ir.Var() if (whole := self.model.watched.get(node.name)) is not None:
                if self.model.belongs(whole):
                    raise self._refused(f"reads {node.name} of every {_sort(whole)}", node.name, node.span)
                raise self._refused(
                    f"reads all of {node.name}, which belongs to no {self._nodes()}", node.name, node.span
                )
            case ir.In() if self._is_whole(node.container):
                self._read(node.item, own)
            case ir.Call():
                self._call(node, own)
            case _:
                for each in children(node):
                    self._read(each, own)

    def _place(self, node: ir.Lookup) -> tuple[ir.StateVariable, list[ir.Expression]] | None:
        """A part of a variable of which each node has its own, and its keys; None for anything else."""
        keys: list[ir.Expression] = []
        base: ir.Expression = node
        while isinstance(base, ir.Lookup):
            keys.insert(0, base.key)
            base = base.base
        variable = self.model.watched.get(base.name) if isinstance(base, ir.Var) else None
        return (variable, keys) if variable is not None and self.model.belongs(variable) else None

    def _is_whole(self, container: ir.Expression) -> bool:
        """Whether a container is a variable that belongs to no node."""
        container = container.base if isinstance(container, ir.SetOf) else container
        variable = self.model.watched.get(container.name) if isinstance(container, ir.Var) else None
        return variable is not None and not self.model.belongs(variable)

    def _call(self, call: ir.Call, own: frozenset[str]) -> None:
        for each in call.arguments:
            self._read(each, own)
        function = self.model.functions[call.function]
        given = zip(function.parameters, call.arguments, strict=True)
        passed = frozenset(name for (name, _), value in given if self._is_own(value, own))
        if (function.name, passed) not in self.seen:
            self.seen.add((function.name, passed))
            # Within a helper the node is known by the parameters that it is passed as, and by nothing else.
            _Action(self.model, self.name, None, self.seen)._helper(function, passed)

    def _helper(self, function: ir.Function, passed: frozenset[str]) -> None:
        own = self._own(function.body, passed)
        for each in function.body:
            self._block((each,), own)

    def _nodes(self) -> str:
        return " or ".join(each.__name__ for each in self.model.nodes)

    def _refused(self, what: str, variable: str, span: Span) -> ModelError:
        exempt = (
            f"what is exempt from that, {self.model.given} says (shared, environment)"
            if self.model.given
            else f'or in {self.model.name}, shared = {{"{variable}"}} lets all nodes read and change it, and '
            f'environment = {{"{self.name}"}} says that {self.name} is no step of a node'
        )
        return ModelError(
            f"{self.name} {what}",
            f"a node ({self._nodes()}) knows its own state and the messages that it receives: have this sent in one; "
            f"{exempt}",
            span,
        )


def _sort(variable: ir.StateVariable) -> str:
    assert isinstance(variable.type, MapType)
    return str(variable.type.key)


def _moved(value: ir.Expression) -> ir.Expression | None:
    """What an assignment puts into the container that it is made to, or takes out; None if it does anything else."""
    while isinstance(value, ir.Fit | ir.Widen | ir.Narrow):
        value = value.base
    match value:
        case ir.Insert() | ir.Remove() | ir.Append():
            return value.item
        case ir.SetOperation(op="|" | "-", left=ir.Var()):
            return value.right
        case _:
            return None
