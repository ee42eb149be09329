"""What must hold of Chubby's replicas."""

from quorate.properties.chubby.chubby_disk import *
