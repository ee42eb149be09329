"""A name that quorate does not have."""

from quorate import Model, Symetric


class Node(Symetric): ...
