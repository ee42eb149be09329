"""What a run costs: message delays, writes to disk, messages."""
