"""Actions and init methods as C functions, one each, that run every instance of the action from a state.

Loops over parameters are opened as late as the order allows: a guard that needs one parameter is in the loop of that
parameter, outside the others. From the first statement on that may cut, fail or change the state, all loops are open,
since from there on every instance counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from quorate.language import ir
from quorate.language.traversal import locals_read, strip_widening, walk
from quorate.language.types import BagType, RecordType, SetType, UnionType
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.conversion import convert
from quorate.native.drawing import drawn_members, drawn_values
from quorate.native.expressions import expression
from quorate.native.folds import over_all
from quorate.native.instances import Instances
from quorate.native.remembering import Memory, Rememberer, remembered
from quorate.native.set_loops import iterate
from quorate.native.statements import NEXT, declare_locals, read_back, shared_locals, statement
from quorate.native.unit import Unit, place_of

WORKER, STATE = c.Name("worker"), c.Name("s")


class ActionWriter:
    """Writes one action."""

    def __init__(
        self,
        unit: Unit,
        action: ir.Action,
        run: str,
        function: str,
        initial: bool,
        instances: Instances | None = None,
        drawn: bool = False,
        memory: Memory | None = None,
    ) -> None:
        """`instances`: those that the recorded graph tells apart, if it may be recorded. `drawn`: the instances are
        run in an order that is drawn, up to one that is taken (see the runtime's walks.h). `memory`: its effects are
        remembered there, if that pays."""
        self._unit = unit
        self._action = action
        self._run = run
        self._function = function
        self._initial = initial
        self._drawn = drawn
        self._unnamed = None if initial else instances
        self._body = Body(unit, ("s",), self._abort)
        self._body.leave = self._leave
        self._open: list[c.Expr] = []
        self._stack = ExitStack()
        self._label = ""
        self._label_used = False
        self._written = False
        self._base_loops = 0
        again, by_call = read_back(action.body, self._called)
        self._again, self._by_call = again, by_call
        self._shared = shared_locals(action.body)
        self._body.types = action.locals
        plan = None if memory is None else remembered(unit, action)
        self._plan = plan
        self._rememberer = (
            None if memory is None or plan is None else Rememberer(unit, memory, action, run, function, plan)
        )
        self._row: c.Expr | None = None
        self._local: c.Expr | None = None

    def _called(self, function: str) -> set[str]:
        return {name for _, (name, _) in self._unit.effects.function_reads(function)}

    def _abort(self, body: Body, event: str) -> list[c.Stmt]:
        return [c.Do(c.call("ended", WORKER, c.Name(self._run), c.Name(event))), self._leave()]

    def _leave(self) -> c.Stmt:
        """Leave the present instance."""
        if not self._open:
            return c.Return()
        if self._body.loops == self._base_loops:
            return c.Continue()
        self._label_used = True
        return c.Goto(self._label)

    def text(self) -> str:
        """The C function."""
        action, body = self._action, self._body
        functions = []
        first = len(action.body) if self._plan is None else self._plan.first
        with self._stack:
            for node in action.body[:first]:
                self._prepare(node)
                self._write(node)
            self._open_all_parameters()
            if self._rememberer is None:
                self._finish()
            else:
                functions = [self._effect(action.body[first:]), self._rememberer.text()]
                self._apply(self._rememberer)
            self._close_innermost()
        where = place_of(action.span)
        doc = f": {action.doc.strip().splitlines()[0]}" if action.doc.strip() else ""
        signature = f"{action.name}({', '.join(p.name for p in action.parameters)})"
        parameters = [c.pointer("Worker", "worker"), c.pointer("const State", "s")]
        about = f"{where} {signature}{doc}"
        return "\n\n".join([*functions, body.function("void", self._function, parameters, about=about)])

    def _write(self, node: ir.Statement) -> None:
        body = self._body
        body.add(c.Comment(place_of(node.span)))
        declare_locals(body, [node], self._action.locals, self._shared)
        statement(self._without_sources(node), body)

    # ----------------------------------------------------------------------------------- parameters

    def _prepare(self, node: ir.Statement) -> None:
        """Open the loops that a statement needs, and begin to write before the first one that does."""
        simple = isinstance(node, ir.When) or (isinstance(node, ir.Let) and node.name not in self._shared)
        if simple and not self._unit.may_abort(node):
            self._open_parameters([p.name for p in self._action.parameters if p.name in locals_read(node)])
        else:
            self._open_all_parameters()
        if not self._written and any(isinstance(each, ir.Assign) for each in walk(node)):
            self._begin_writing()

    def _open_all_parameters(self) -> None:
        self._open_parameters([p.name for p in self._action.parameters])
        if self._unnamed is not None:
            self._unnamed.name(self._action.name, self._body)
            self._unnamed = None

    def _without_sources(self, node: ir.Statement) -> ir.Statement:
        """A guard without what its loops see to: a parameter that runs over a container is in it."""
        if not isinstance(node, ir.When) or self._written:
            return node
        items = node.condition.items if isinstance(node.condition, ir.And) else (node.condition,)
        left = tuple(item for item in items if not self._is_source(item))
        if len(left) == len(items):
            return node
        whole = node.condition
        condition = (
            ir.Const(whole.span, whole.type, True) if not left else ir.And(whole.span, whole.type, left)
        )
        return ir.When(node.span, condition)

    def _is_source(self, item: ir.Expression) -> bool:
        if not isinstance(item, ir.In):
            return False
        member = strip_widening(item.item)
        return isinstance(member, ir.Local) and any(
            p.name == member.name and p.source is not None and p.source == item.container
            for p in self._action.parameters
        )

    def _open_parameters(self, names: Sequence[str]) -> None:
        parameters = {p.name: p for p in self._action.parameters}
        for name in names:
            if name in self._body.locals:
                continue
            parameter = parameters[name]
            if parameter.source is not None:
                self._open_parameters([n for n in parameters if n in locals_read(parameter.source)])
            self._open_one(parameter)

    def _open_one(self, parameter: ir.Parameter) -> None:
        body = self._body
        if parameter.source is None:
            all_ = drawn_values if self._drawn else over_all
            name: c.Expr = self._stack.enter_context(all_(body, parameter.type, parameter.name))
        else:
            name = self._open_members(parameter, parameter.source)
        body.locals[parameter.name] = name
        self._open.append(name)
        self._base_loops = body.loops
        self._find_local()
        self._label, self._label_used = body.fresh("next_instance").text, False

    def _open_members(self, parameter: ir.Parameter, source: ir.Expression) -> c.Expr:
        """The loop over those members of the container that the parameter's type has; gives the parameter's name."""
        body = self._body
        assert isinstance(source.type, SetType | BagType)
        value, item = expression(source, body), source.type.item
        one_kind = isinstance(item, UnionType) and isinstance(parameter.type, RecordType)
        kind = parameter.type if one_kind else None
        loop = (
            drawn_members(body, value, source.type, parameter.name, kind)
            if self._drawn
            else iterate(body, value, source.type, parameter.name, kind, distinct=True)
        )
        member = self._stack.enter_context(loop)
        if one_kind or item == parameter.type:
            return member
        assert isinstance(item, UnionType)
        assert isinstance(parameter.type, UnionType)
        kinds = [at for at, each in enumerate(item.members) if each in parameter.type.members]
        body.add(c.If(c.negation(c.any_of([member.dot("kind").eq(at) for at in kinds])), [c.Continue()]))
        return body.temporary(parameter.type, convert(body, member, item, parameter.type), parameter.name)

    def _close_innermost(self) -> None:
        if self._label_used:
            self._body.add(c.Label(self._label))
            self._label_used = False

    # ---------------------------------------------------------------------------- remembered effects

    def _find_local(self) -> None:
        """As soon as the parameters are open that say which bits an effect depends on, find the number of these."""
        if self._rememberer is None or self._local is not None or self._plan is None:
            return
        if all(p.name in self._body.locals for p in self._plan.keys):
            self._row = self._rememberer.row(self._body)
            self._local = self._rememberer.local(self._body, self._row)

    def _apply(self, rememberer: Rememberer) -> None:
        self._find_local()
        assert self._row is not None
        assert self._local is not None
        rememberer.apply(self._body, self._row, self._local)

    def _effect(self, rest: Sequence[ir.Statement]) -> str:
        """The function that has the effect of the statements after the guards."""
        assert self._rememberer is not None
        outer, self._body = self._body, Body(self._unit, ("s",), _end)
        body = self._body
        body.types, body.leave = self._action.locals, lambda: c.Return(c.Name("NO_STEP"))
        parameters = self._rememberer.parameters(body)
        for node in rest:
            if not self._written and any(isinstance(each, ir.Assign) for each in walk(node)):
                self._begin_changes()
            self._write(node)
        self._store_changes()
        body.add(c.Return(c.Name("NO_EVENT")))
        self._body = outer
        about = f"{place_of(rest[0].span)} {self._action.name}, the effect"
        return body.function("int", self._rememberer.effect, parameters, "static COLD", about=about)

    # -------------------------------------------------------------------------------------- writing

    def _begin_writing(self) -> None:
        """From here on the action changes things: in the packed next state, or in copies of what it reads back."""
        next_ = c.call("successor", WORKER)
        self._body.add(c.Declare("uint64_t", NEXT.text, next_, pointer="*const ", needed=True))
        self._begin_changes()

    def _begin_changes(self) -> None:
        body = self._body
        written = {node.place.variable for node in walk(*self._action.body) if isinstance(node, ir.Assign)}
        self._written = True
        if self._by_call:
            body.add(c.Declare("State", "now", c.Unary("*", STATE)))
            body.now = True
            for name in sorted(written):
                body.dirty[name] = c.Name("now").dot(self._unit.variable(name))
            return
        for name in sorted(self._again):
            type_ = next(v.type for v in self._unit.program.variables if v.name == name)
            copy = body.local(f"{name}_now")
            value = STATE.arrow(self._unit.variable(name))
            body.add(c.Declare(self._unit.types.name(type_), copy.text, value))
            body.dirty[name] = copy

    def _finish(self) -> None:
        body, run = self._body, c.Name(self._run)
        if not self._written:
            body.do(c.call("successor", WORKER))
        self._store_changes()
        if not self._initial and any(p.kind == "step" for p in self._unit.program.properties):
            next_ = NEXT if self._written else WORKER.arrow("from")
            body.do(c.call("check_step", WORKER, STATE, next_, run))
        if self._drawn:
            body.add(c.If(c.call("taken", WORKER, run), [c.Return()]))
        else:
            body.do(c.call("emit", WORKER, run))

    def _store_changes(self) -> None:
        for name, copy in self._body.dirty.items():
            self._body.add(*self._unit.places.store(self._unit.layout.places[name], copy, NEXT))


def _end(body: Body, event: str) -> list[c.Stmt]:
    """End the function for an effect in an event."""
    return [c.Return(c.Name(event))]
