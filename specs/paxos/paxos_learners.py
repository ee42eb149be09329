"""Learners of Paxos learn one value, and a chosen one, for any number of acceptors, learners, values and ballots.

The clauses are those of Paxos. A learner counts votes of a majority, and any majority is a quorum.
"""

from quorate.properties.paxos import agreement
from quorate.properties.paxos.paxos_learners import learners_agree, only_the_chosen_is_learned
from quorate.specs.paxos import paxos

extends = (paxos,)
proves = (agreement, only_the_chosen_is_learned, learners_agree)
inductive = (only_the_chosen_is_learned,)
