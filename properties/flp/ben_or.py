"""What consensus must do: Ben-Or's protocol does all of it, with probability one."""

from quorate import always_possible, decisions, eventually, invariant, reachable
from quorate.models.flp.ben_or import BenOr, Process, Value


@decisions
def decided(m: BenOr) -> set[Value]:
    return {v for v in Value if any(m.decision[p] == v for p in Process)}


@invariant
def agreement(m: BenOr) -> bool:
    """Consistency: no two processes decide differently."""
    return len(decided(m)) <= 1


@invariant
def validity(m: BenOr) -> bool:
    """Validity: if all inputs are the same, that is decided."""
    return all(any(m.input[q] == v for q in Process) for v in decided(m))


@always_possible
def a_decision_is_possible(m: BenOr) -> bool:
    """Whatever happened, coins can show what leads to a decision."""
    return len(decided(m)) > 0


@eventually
def all_decide(m: BenOr) -> bool:
    """Termination: "with probability 1"."""
    return all(m.decision[p] is not None for p in Process)


@reachable
def one_decides_before_others(m: BenOr) -> bool:
    """Processes decide in different rounds."""
    return (
        all(p in m.settled for p in Process) and len({p for p in Process if m.decision[p] is not None}) == 1
    )
