"""A module that does not exist."""

from quorate import Model
from paxoss import Ballot


class Votes(Model):
    voted: Ballot
