"""Proofs for any number of everything: what is proved, what fails and whether that can happen, what it rests on.

The package can be called: ``quorate.prove("paxos")`` is ``quorate.prove.run.prove("paxos")``.
"""

from __future__ import annotations

from quorate.prove.run import Proof, prove
from quorate.support.callable_packages import make_callable

make_callable(__name__, prove)

__all__ = ["Proof", "prove"]
