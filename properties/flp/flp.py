"""What consensus must do, after Fischer, Lynch and Paterson (1985): no protocol here does all of it after a crash."""

from quorate import always_possible, decisions, eventually, invariant, reachable
from quorate.models.flp import Process, Value, WaitForAll


@decisions
def decided(m: WaitForAll) -> set[Value]:
    """Section 2: the decision values of a configuration."""
    return {v for v in Value if any(m.decision[p] == v for p in Process)}


@invariant
def agreement(m: WaitForAll) -> bool:
    """Section 2: no accessible configuration "has more than one decision value"."""
    return len(decided(m)) <= 1


@invariant
def validity(m: WaitForAll) -> bool:
    """What is decided is the input of a process."""
    return all(any(m.input[q] == v for q in Process) for v in decided(m))


@always_possible
def a_decision_is_possible(m: WaitForAll) -> bool:
    """Whatever happened, some continuation leads to a decision: no state is stuck without one."""
    return len(decided(m)) > 0


@eventually
def all_that_are_up_decide(m: WaitForAll) -> bool:
    """Section 2: every admissible run is a deciding run; in it all but the crashed take steps for ever, and every
    message arrives."""
    return all(m.decision[p] is not None or p in m.crashed for p in Process)


@reachable
def zero_can_be_decided(m: WaitForAll) -> bool:
    return 0 in decided(m)


@reachable
def one_can_be_decided(m: WaitForAll) -> bool:
    """Section 2: for each of the two values some accessible configuration has it as its decision value."""
    return 1 in decided(m)
