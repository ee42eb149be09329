"""What must hold of Kafka: of its controllers, and of the partitions of its topics."""

from quorate.properties.kafka.kraft import *
