"""A deque as a state variable."""

from quorate import Model, Symmetric, action


import collections

class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    waiting: collections.deque[Server]

    @action
    def wait(self, s: Server) -> None:
        self.waiting.append(s)
