"""A name that quorate does not have, like none that it has."""

from quorate import Model, Symmetric, Xyz


class Server(Symmetric): ...


class Votes(Model):
    sizes = {Server: 2}
