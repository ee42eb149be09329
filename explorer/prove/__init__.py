"""Proofs for all sizes: what is proved, what fails and whether that is reachable, and what clauses depend on.

The package can be called: ``quorate.prove("paxos")`` is ``quorate.prove.run.prove("paxos")``.
"""

from __future__ import annotations

from quorate.prove.run import Proof, prove
from quorate.support.callable_packages import make_callable

make_callable(__name__, prove)

__all__ = ["Proof", "prove"]
