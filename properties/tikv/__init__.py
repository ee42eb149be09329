"""What must hold of TiKV's regions."""

from quorate.properties.tikv.tikv_regions import *
