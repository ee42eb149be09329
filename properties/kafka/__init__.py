"""What must hold of Kafka's controllers."""

from quorate.properties.kafka.kraft import *
