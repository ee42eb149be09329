"""The lab about a lock, for its lecturer: what is asked, and the points."""

from lock_lab import Client, Lock, a_second_grant, one_holder, only_who_waited

from quorate.grading import Lab, holds

LAB = Lab(
    title="A lock",
    about="A server gives a lock to one client at a time. Write the two actions that are missing.",
    protocol=Lock,
    solution="my_lock.py:MyLock",
    write=("grant", "release"),
    items=(
        holds(one_holder, points=4),
        holds(only_who_waited, points=2, using=("grant",), provided=()),
        holds(a_second_grant, points=2),
        holds(one_holder, points=2, name="one_holder, more clients", sizes={Client: 4}, hidden=True),
    ),
    provided=(a_second_grant,),
    cpu="30s",
    memory="1G",
    hint="guard",
)
