"""What must hold of consensus when a process may crash."""

from quorate.properties.flp.flp import *
