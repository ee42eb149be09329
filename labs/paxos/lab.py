"""The lab about single-decree Paxos, for its lecturer: what is asked, and the points."""

from paxos_lab import (
    Ballot,
    Paxos,
    a_choice_can_be_confirmed,
    a_quorum_can_promise,
    a_value_can_be_chosen,
    agreement,
    one_proposal_in_a_ballot,
    promises_are_recorded,
    votes_are_for_proposals,
)

from quorate.grading import Lab, holds

LAB = Lab(
    title="Single-decree Paxos",
    about="""\
Acceptors agree on one value, though messages are lost and several proposers compete. Phase 1a is given. Write what an
acceptor does when it is asked for a promise (`promise`, phase 1b), what a proposer does with the promises (`propose`,
phase 2a), and what an acceptor does when it is asked for its vote (`accept`, phase 2b). You may add helpers. Read
Lamport, "Paxos Made Simple", section 2.2, first.
""",
    protocol=Paxos,
    solution="my_paxos.py:MyPaxos",
    write=("promise", "propose", "accept"),
    items=(
        holds(promises_are_recorded, points=2, using=("promise",), provided=(a_quorum_can_promise,)),
        holds(one_proposal_in_a_ballot, points=2),
        holds(votes_are_for_proposals, points=2),
        holds(agreement, points=5),
        holds(a_value_can_be_chosen, points=2),
        holds(a_choice_can_be_confirmed, points=2),
        # With two ballots, the highest of the votes reported is the only one: which one binds is seen with three.
        holds(agreement, points=5, name="agreement, three ballots", sizes={Ballot: 3}, hidden=True),
    ),
    # A protocol that chooses nothing, or nothing once a value is chosen, agrees on nothing.
    provided=(a_value_can_be_chosen,),
    cpu="60s",
    memory="2G",
    hint="guard",
)
