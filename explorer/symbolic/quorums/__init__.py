"""Quorum systems: claims about sets of servers, proved or refuted for every number of servers."""

from quorate.symbolic.quorums.claims import Claim, fails, holds, meet

__all__ = ["Claim", "fails", "holds", "meet"]
