"""Ghost variables are history for properties: nothing that the protocol does may depend on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.traversal import walk

HINT = "only properties, asserts and other ghosts may read it; if the protocol needs it, make it a plain variable"


def refuse_ghost_reads(program: ir.Program) -> None:
    """Raise ModelError if a guard, or an effect on what is no ghost, depends on a ghost."""
    ghosts = frozenset(variable.name for variable in program.variables if variable.ghost)
    if ghosts:
        for action in (*program.inits, *program.actions):
            _Discipline(ghosts, program.functions, action).check()


class _Discipline:
    def __init__(
        self, ghosts: frozenset[str], functions: Mapping[str, ir.Function], action: ir.Action
    ) -> None:
        self.ghosts = ghosts
        self.functions = functions
        self.action = action
        self.tainted: dict[str, str] = {}
        """Local to the ghost that its value depends on."""

    def check(self) -> None:
        known = -1
        while known < len(self.tainted):
            known = len(self.tainted)
            self._taint(self.action.body, None)
        self._block(self.action.body, None)

    def ghost_in(self, *nodes: ir.Expression) -> tuple[str, ir.Node] | None:
        """A ghost that the value of `nodes` depends on, and the node that reads it."""
        for node in walk(*nodes):
            match node:
                case ir.Var() if node.name in self.ghosts:
                    return node.name, node
                case ir.Local() if node.name in self.tainted:
                    return self.tainted[node.name], node
                case ir.Call():
                    found = self._in_function(node.function)
                    if found is not None:
                        return found, node
        return None

    def _in_function(self, name: str) -> str | None:
        for node in walk(*self.functions[name].body):
            match node:
                case ir.Var() if node.name in self.ghosts:
                    return node.name
                case ir.Call():
                    found = self._in_function(node.function)
                    if found is not None:
                        return found
        return None

    def _taint(self, body: Iterable[ir.Statement], control: str | None) -> None:
        for statement in body:
            match statement:
                case ir.Let():
                    found = self.ghost_in(statement.value)
                    ghost = found[0] if found else control
                    if ghost is not None:
                        self.tainted.setdefault(statement.name, ghost)
                case ir.If():
                    found = self.ghost_in(statement.condition)
                    inside = found[0] if found else control
                    self._taint((*statement.then, *statement.otherwise), inside)
                case ir.For():
                    found = self.ghost_in(statement.over)
                    if found is not None:
                        self.tainted.setdefault(statement.name, found[0])
                    self._taint(statement.body, found[0] if found else control)

    def _block(self, body: Iterable[ir.Statement], control: tuple[str, ir.Node] | None) -> None:
        for statement in body:
            match statement:
                case ir.When():
                    self._refuse(self.ghost_in(statement.condition) or control, "a guard")
                case ir.Assign() if statement.place.variable not in self.ghosts:
                    what = f"the write to {statement.place.variable}, which is not a ghost,"
                    self._refuse(self.ghost_in(statement.value, *statement.place.path) or control, what)
                case ir.If():
                    inside = self.ghost_in(statement.condition) or control
                    self._block(statement.then, inside)
                    self._block(statement.otherwise, inside)
                case ir.For():
                    self._block(statement.body, self.ghost_in(statement.over) or control)

    def _refuse(self, found: tuple[str, ir.Node] | None, what: str) -> None:
        if found is not None:
            ghost, node = found
            raise ModelError(f"{what} depends on the ghost variable {ghost}", HINT, node.span)
