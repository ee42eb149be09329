"""The value of a member of an Enum."""

import enum

from quorate import Model, action, invariant, when


class Role(enum.Enum):
    FOLLOWER = 1
    LEADER = 2


class Election(Model):
    role: Role

    @action
    def win(self) -> None:
        when(self.role.value == 1)
        self.role = Role.LEADER


@invariant
def fine(m: Election) -> bool:
    return m.role == Role.FOLLOWER or m.role == Role.LEADER
