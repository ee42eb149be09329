"""Functions of a model, in C."""

from __future__ import annotations

from quorate.language import ir
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.statements import declare_locals, shared_locals, statements
from quorate.native.unit import Unit, place_of


def define(unit: Unit, c_name: str, function: ir.Function, aborts: bool) -> str:
    """The C function `c_name` of a function of the model, or of a property. `aborts`: it may fail or be cut, which it
    reports in the event that it is given."""
    states = ("before", "after") if function.states == 2 else ("s",)[: function.states]
    zero = unit.types.zero(function.returns)

    def abort(body: Body, event: str) -> list[c.Stmt]:
        return [c.put(c.Unary("*", c.Name("event")), c.Name(event)), c.Return(zero)]

    body = Body(unit, states, abort)
    parameters = [c.pointer("const State", state) for state in states]
    parameters += [c.Declare(unit.types.name(t), body.declare(name).text) for name, t in function.parameters]
    if aborts:
        parameters.append(c.pointer("int", "event"))
    body.types = function.locals
    declare_locals(body, function.body, function.locals, shared_locals(function.body))
    statements(function.body, body)
    about = f"{place_of(function.span)} {function.name}"
    return body.function(unit.types.name(function.returns), c_name, parameters, about=about)
