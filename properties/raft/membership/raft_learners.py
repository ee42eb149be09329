"""What must hold of Raft with learners."""

from quorate import again_and_again, always_possible, invariant, reachable
from quorate.models.raft.membership.raft_learners import RaftWithLearners


@invariant
def leader_completeness(m: RaftWithLearners) -> bool:
    """A leader has the promotion if it is committed."""
    return m.leader is None or not m.promotion_is_committed() or m.promotes[m.leader]


@always_possible(without=("crash",))
def a_crash_is_survived(m: RaftWithLearners) -> bool:
    """Of three voters any two can elect a leader; the two of the beginning cannot spare one."""
    return m.leader is not None or not m.promotion_is_committed()


@again_and_again
def there_is_a_leader(m: RaftWithLearners) -> bool:
    """And so they do."""
    return m.leader is not None or not m.promotion_is_committed()


@reachable
def the_learner_does_not_know(m: RaftWithLearners) -> bool:
    """There is a leader after a crash, and the learner has been promoted without knowing."""
    return (
        m.leader is not None and len(m.down) > 0 and m.promotion_is_committed() and not m.promotes[m.learner]
    )


@reachable
def the_learner_leads(m: RaftWithLearners) -> bool:
    return m.leader == m.learner
