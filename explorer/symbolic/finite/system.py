"""An instance as a Boolean transition system: initial states, transition relation, bad states."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from quorate.language import ir
from quorate.symbolic.finite.circuits import TRUE, Lit
from quorate.symbolic.finite.orbits import Orbits
from quorate.symbolic.finite.sat import Solver, solver
from quorate.symbolic.finite.shapes import FEW
from quorate.symbolic.finite.template import Template, at
from quorate.symbolic.finite.transition import Shapes, States, Steps, closure, defaults


class System:
    """A transition system. `bad` is a state in which one of `properties` is violated or has no value, or from which a
    step violates one or a run fails; with `reaching`, a state in which one of `properties`, all goals, is reached.
    `known` failures, as names of action and kind, are not bad. The instance must be active."""

    def __init__(
        self,
        program: ir.Program,
        properties: Sequence[ir.Property],
        reaching: bool = False,
        shapes: Shapes | None = None,
        known: Collection[tuple[str, str]] = (),
    ) -> None:
        self.program = program
        self.shapes = closure(program) if shapes is None else shapes
        self.orbits = Orbits(program, self.shapes)
        steps = Steps(program, self.shapes, few=FEW)
        graph = steps.graph
        after = steps.bits_after(self.shapes)
        judged = steps.judged(p for p in properties if p.kind != "step")
        on_steps = steps.judged_steps(p for p in properties if p.kind == "step")
        bad = [each.failed for each in judged if not reaching]
        bad += [each.decided for each in judged if reaching or each.property.kind != "reachable"]
        bad += [graph.both(steps.taken, lit) for each in on_steps for lit in (each.decided, each.failed)]
        if not reaching:
            wrong = (each for each in steps.endings if each.kind != "cut")
            bad += [each.literal for each in wrong if (each.action, each.kind) not in known]
        state = set(steps.inputs)
        inputs = [literal for literal in steps.layout.inputs if literal not in state]
        ends = [graph.any(bad), steps.taken]
        self.template = Template(graph, [*after, *ends, *inputs], steps.constraints, steps.inputs)
        self.after, self.inputs = after, inputs
        self.bad, self.taken = ends
        self._begin()

    @cached_property
    def simple(self) -> Template:
        """The template with simplified clauses."""
        return self.template.simplified()

    def _begin(self) -> None:
        """Set up the initial states; `initial` has the bits if there is exactly one."""
        first = defaults(self.program)
        begin: States
        if self.program.inits:
            runs = Steps(self.program, first, initial=True, few=FEW)
            begin, bits, taken = runs, runs.bits_after(self.shapes), runs.taken
        else:
            begin = States(self.program, first, few=FEW)
            bits, taken = begin.bits_of(begin.state, self.shapes), TRUE
        one = all(bit <= TRUE for bit in bits) and not self.program.inits
        self.initial = [bit == TRUE for bit in bits] if one else None
        self.start = Template(begin.graph, [*bits, taken], [*begin.constraints, taken], begin.inputs)
        self.start_bits = [self.start.of(bit) for bit in bits]


class Query:
    """A solver with the transition relation of a system."""

    def __init__(self, system: System, with_: Solver | None = None) -> None:
        self.system = system
        self.solver = with_ or solver("minisat22")
        self.true = self.solver.variable()
        self.solver.add([[self.true]])
        # A solver that checks an invariant gets the original clauses, not the simplified ones.
        template = system.simple if with_ is None else system.template
        self.bits = list(self.solver.several(template.bound))
        place = template.put(self.solver, self.true, self.bits)

        def of(literal: Lit) -> int:
            return at(place, template.of(literal))

        self._after = [of(literal) for literal in system.after]
        self.inputs = [of(literal) for literal in system.inputs]
        self.bad, self.taken = of(system.bad), of(system.taken)

    def now(self, literal: int) -> int:
        """The solver's literal for a literal of the state's bits."""
        return self.bits[literal - 1] if literal > 0 else -self.bits[-literal - 1]

    def then(self, literal: int) -> int:
        """The solver's literal for a literal of the successor's bits."""
        return self._after[literal - 1] if literal > 0 else -self._after[-literal - 1]

    def begin(self) -> int:
        """A literal that implies that the state is initial."""
        initial = self.solver.variable()
        start = self.system.start
        free = self.solver.several(start.bound)
        # The circuit of initial states constrains the state only under the literal.
        place = start.put(self.solver, self.true, list(free))
        for bit, name in zip(self.bits, self.system.start_bits, strict=True):
            literal = at(place, name)
            self.solver.add([[-initial, -bit, literal], [-initial, bit, -literal]])
        return initial
