"""Kafka: KRaft, a Raft in which followers fetch, and what acks=all promises for topics."""

from quorate.models.kafka.kraft import *
