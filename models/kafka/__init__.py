"""Kafka: KRaft, where followers fetch, and how it differs from Figure 2."""

from quorate.models.kafka.kraft import *
