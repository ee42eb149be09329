"""A model as a TLA+ module, with its configurations for TLC."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.model import goal_name
from quorate.language.modules import defining_module
from quorate.language.temporal import FORMS, LIVENESS, SAFETY
from quorate.language.traversal import walk
from quorate.language.types import BagType, SymmetricType, Type, UnionType, members_of
from quorate.output.tla.actions import Actions
from quorate.output.tla.config import Config, configs
from quorate.output.tla.enum_quantifiers import unrolled
from quorate.output.tla.helpers import Form, Helpers, Operator
from quorate.output.tla.library import extended, operators
from quorate.output.tla.liveness import Liveness
from quorate.output.tla.names import Names, identifier
from quorate.output.tla.pieces import replaced
from quorate.output.tla.pretty_printer import WIDTH, definition, lines, text
from quorate.output.tla.scope import Scope
from quorate.output.tla.shadows import unshadowed
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import (
    Apply,
    Bound,
    Braces,
    Expr,
    Filter,
    Infix,
    Name,
    conjunction,
    disjunction,
    existential,
    negation,
)
from quorate.support.visible import on_a_line


@dataclass(frozen=True)
class Module:
    """A module's name and text, and its configurations by file name."""

    name: str
    text: str
    configs: dict[str, Config]

    def files(self) -> dict[str, str]:
        """The text of each file by its name, the module first."""
        return {
            f"{self.name}.tla": self.text,
            **{name: config.text() for name, config in self.configs.items()},
        }


def module_of(instance: Instance, program: ir.Program, symmetry: bool = True) -> Module:
    """The module of a model instance.

    Raises ModelError, with the place in the model, for what has no TLA+ form.
    """
    program = unrolled(program)
    given: frozenset[Form] = frozenset()
    while True:
        # The helpers that need a form with the values they read as parameters are known after writing everything, so
        # the module is written again until there are no new ones.
        writer = _ModuleWriter(instance, program, given)
        written = writer.write()
        needed = frozenset(form for form in writer.helpers.wanted if form[2])
        if needed <= given:
            break
        given |= needed
    return Module(
        writer.name, written, configs(writer.name, instance, program, writer.sorts, writer.names_of, symmetry)
    )


class _ModuleWriter:
    def __init__(self, instance: Instance, program: ir.Program, given: frozenset[Form]) -> None:
        self.instance = instance
        program = replace(program, properties=tuple(_written(instance, program)))
        self.program = program
        self.name = identifier(program.name)
        names = Names()
        self.variables = {v.name: names.fresh(v.name) for v in program.variables}
        self.sorts = Sorts(program, list(_types(program)), names)
        self.names_of: dict[str, str] = {}
        """The names of the definitions of actions, init methods and properties."""
        for action in (*program.inits, *program.actions):
            self.names_of[action.name] = names.fresh(action.name)
        for property_ in program.properties:
            self.names_of[f"property {property_.name}"] = names.fresh(property_.name)
            if property_.kind == "reachable":
                self.names_of[f"never {property_.name}"] = names.fresh(f"never_{property_.name}")
            if property_.kind == "step":
                self.names_of[f"step {property_.name}"] = names.fresh(f"{property_.name}_step")
            if property_.kind in FORMS:
                self.names_of[f"live {property_.name}"] = names.fresh(f"{property_.name}_live")
        self.names = names
        self.helpers = Helpers(program, self.sorts, names, self.variables, given)
        initial = {v.name: self._initial(v) for v in program.variables}
        self.actions = Actions(program, self.helpers, names, self.variables, initial)

    def _initial(self, variable: ir.StateVariable) -> Expr:
        return self.sorts.value(variable.initial, variable.type, variable.span)

    # ------------------------------------------------------------------------------------- the module

    def write(self) -> str:
        """The text of the module."""
        body = [
            *self._actions(),
            *self._next(),
            *self._properties(),
            *Liveness(self.instance, self.program, self.sorts, self.names_of).lines(self._partly_bound),
        ]
        sorts = self._sorts()
        own = operators(self.helpers.expressions.uses)
        whole = [*own, *sorts, *self._variables(), *body]
        head = f"---- MODULE {self.name} ----"
        title = "-" * ((WIDTH - len(head)) // 2)
        top = [title + head + title, *_comment(self._header_comment())]
        extends = f"EXTENDS {', '.join(extended(whole))}"
        return "\n".join([*top, extends, "", *self._constants(), *whole, "=" * WIDTH, ""])

    def _header_comment(self) -> list[str]:
        module = defining_module(self.instance.cls)
        doc = inspect.getdoc(module) if module is not None and module.__doc__ else None
        own = inspect.cleandoc(self.instance.cls.__doc__) if self.instance.cls.__doc__ else ""
        sizes = ", ".join(f"{sort.__name__}={size}" for sort, size in self.instance.sizes.items())
        written = (
            f"Written by quorate export tla, with {sizes}." if sizes else "Written by quorate export tla."
        )
        found = [*(doc.split("\n") if doc else []), "", *own.split("\n"), "", written]
        return _trimmed(found)

    def _constants(self) -> list[str]:
        found = [f"{self.sorts.name(t)}" for t in self.sorts.constants]
        docs = [_doc_of(t.cls) for t in self.sorts.constants]
        rows: list[str] = []
        for name, doc in zip([*found, "None"], [*docs, ["No value."]], strict=True):
            end = "," if name != "None" else ""
            comment = f" \\* {_in_a_comment(' '.join(doc))}" if doc else ""
            rows.append(f"    {name}{end}{comment}")
        return ["CONSTANTS", *rows, ""]

    def _sorts(self) -> list[str]:
        found: list[str] = []
        for type_ in self.sorts.defined:
            found += _comment(_doc_of(type_.cls))
            found += [*definition(self.sorts.name(type_), self.sorts.definition(type_)), ""]
        return found

    def _variables(self) -> list[str]:
        names = list(self.variables.values())
        rows = []
        for name, variable in zip(names, self.program.variables, strict=True):
            comment = "  \\* history, which nothing but properties reads" if variable.ghost else ""
            rows.append(f"    {name}{',' if name != names[-1] else ''}{comment}")
        holds = [self.sorts.is_of(Name(self.variables[v.name]), v.type) for v in self.program.variables]
        everything = Braces(tuple(map(Name, names)), "<<", ">>")
        return [
            "VARIABLES",
            *rows,
            "",
            *definition("vars", everything),
            "",
            *definition("TypeOK", conjunction(holds)),
            "",
        ]

    def _actions(self) -> list[str]:
        found: list[str] = []
        if self.program.inits:
            runs = []
            for action in self.program.inits:
                found += self._action(action, init=True)
                runs.append(self._run_of(action))
            found += [*definition("Init", disjunction(runs)), ""]
        else:
            first = [
                Infix("=", Name(self.variables[v.name]), self.sorts.value(v.initial, v.type, v.span))
                for v in self.program.variables
            ]
            found += [*definition("Init", conjunction(first)), ""]
        for action in self.program.actions:
            found += self._action(action)
        return found

    def _action(self, action: ir.Action, init: bool = False) -> list[str]:
        parameters, body = self.actions.write(action, init)
        operator = Operator(
            self.names_of[action.name], parameters, body, tuple(inspect.cleandoc(action.doc).split("\n"))
        )
        return [*self._helpers(), *_defined(operator)]

    def _helpers(self) -> list[str]:
        """The definitions of helpers that were needed since the last call."""
        found = [line for operator in self.helpers.definitions for line in _defined(operator)]
        self.helpers.definitions.clear()
        return found

    def _next(self) -> list[str]:
        runs = [self._run_of(action) for action in self.program.actions]
        helpers = self._helpers()
        body = ["Next ==", *("    " + line for run in runs for line in _bulleted(run))]
        if not runs:
            body = ["Next == FALSE"]
        return [*helpers, *body, "", "Spec == Init /\\ [][Next]_vars", ""]

    def _run_of(self, action: ir.Action) -> Expr:
        """An action with its parameters existentially quantified, as in Next."""
        return self._partly_bound(action, ())[0]

    def _partly_bound(self, action: ir.Action, bound: Collection[str]) -> tuple[Expr, dict[str, str]]:
        """An action with all parameters existentially quantified but those `bound` elsewhere, which are in the
        containers that they are taken from; and the names of the parameters."""
        scope = Scope(Names(self.names), {}, {}, self.helpers.plain)
        names: dict[str, str] = {}
        for parameter in action.parameters:
            names[parameter.name], scope = scope.naming(parameter.name)
        arguments = tuple(Name(names[p.name]) for p in action.parameters)
        found: Expr = Apply(self.names_of[action.name], arguments)
        # The container of a parameter's values may depend on other parameters, which come first.
        order = sorted(action.parameters, key=lambda p: p.source is not None)
        for parameter in reversed(order):
            name = names[parameter.name]
            domain = self._domain(parameter, name, scope)
            if parameter.name not in bound:
                found = existential((Bound(name, domain),), found)
            elif isinstance(domain, Filter) and domain.bound.name == name:
                inside = Infix("\\in", Name(name), domain.bound.domain)
                found = conjunction([inside, domain.condition, found])
            elif parameter.source is not None:
                found = conjunction([Infix("\\in", Name(name), domain), found])
        return found, names

    def _domain(self, parameter: ir.Parameter, name: str, scope: Scope) -> Expr:
        if parameter.source is None:
            return self.sorts.set_of(parameter.type, parameter.span)
        source, type_ = self.helpers.expressions.of(parameter.source, scope), parameter.source.type
        if isinstance(type_, BagType):
            source = Apply("BagToSet", (source,))
        item = type_.item  # type: ignore[union-attr]
        if not isinstance(item, UnionType) or item == parameter.type:
            return source
        condition = self.sorts.is_kind(Name(name), members_of(parameter.type))
        if isinstance(source, Filter):
            return Filter(source.bound, conjunction([source.condition, replaced(condition, {})]))
        return Filter(Bound(name, source), condition)

    def _properties(self) -> list[str]:
        found: list[str] = []
        for property_ in self.program.properties:
            body = self.helpers.property(property_)
            name = self.names_of[f"property {property_.name}"]
            doc = tuple(inspect.cleandoc(property_.doc).split("\n"))
            found += self._helpers()
            if property_.kind == "step":
                step = self.names_of[f"step {property_.name}"]
                found += _defined(Operator(step, (), body, doc))
                found += [f"{name} == [][{step}]_vars", ""]
                continue
            if property_.kind == "always_possible":
                doc = (*doc, "It must stay possible, which TLC has no formula for.")
            found += _defined(Operator(name, (), body, doc))
            if property_.kind == "reachable":
                never = self.names_of[f"never {property_.name}"]
                found += [f"{never} == {text(negation(Name(name)))}", ""]
        symmetric = [
            self.sorts.name(t) for t in self.sorts.named(SymmetricType) if t in self.instance.symmetric
        ]
        if symmetric:
            groups = " \\cup ".join(f"Permutations({name})" for name in symmetric)
            found += [f"Symmetry == {groups}", ""]
        return found


def _defined(operator: Operator) -> list[str]:
    body = unshadowed(operator.body, frozenset(operator.parameters))
    return [*_comment(_trimmed(list(operator.comment))), *definition(operator.head, body), ""]


def _bulleted(run: Expr) -> list[str]:
    first, *others = lines(run, WIDTH - 7)
    return ["\\/ " + first, *("   " + line for line in others)]


def _comment(rows: list[str]) -> list[str]:
    return [f"\\* {_in_a_comment(row)}".rstrip() for row in rows]


def _in_a_comment(text: str) -> str:
    """What stands after ``\\*`` up to the end of the line."""
    return on_a_line(text).encode("ascii", "replace").decode()


def _trimmed(rows: list[str]) -> list[str]:
    while rows and not rows[0].strip():
        rows = rows[1:]
    while rows and not rows[-1].strip():
        rows = rows[:-1]
    return [row for at, row in enumerate(rows) if row.strip() or rows[at - 1].strip()]


def _doc_of(cls: type) -> list[str]:
    doc = vars(cls).get("__doc__")
    return (
        inspect.cleandoc(doc).split("\n")
        if isinstance(doc, str) and not doc.startswith(cls.__name__ + "(")
        else []
    )


def _written(instance: Instance, program: ir.Program) -> Iterator[ir.Property]:
    """The properties that are written: those with a verdict, the predicates that they name, and constraints."""
    goals = {goal_name(each.name) for each in instance.properties if each.then is not None}
    for property_ in program.properties:
        kind = property_.kind
        if kind in SAFETY or kind in LIVENESS or kind == "constraint" or property_.name in goals:
            yield property_


def _types(program: ir.Program) -> list[Type]:
    """All types that occur in the program."""
    found = [variable.type for variable in program.variables]
    bodies: list[ir.Statement] = []
    for action in (*program.inits, *program.actions):
        found += [parameter.type for parameter in action.parameters]
        bodies += action.body
    for function in (*program.functions.values(), *(p.function for p in program.properties)):
        bodies += function.body
    for node in walk(*bodies):
        if isinstance(node, ir.MakeRecord | ir.Domain | ir.SetOf | ir.Fit | ir.MapComprehension):
            found.append(node.type)
        if isinstance(node, ir.Expression) and isinstance(node.type, UnionType):
            found.append(node.type)
    return found
