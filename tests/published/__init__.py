"""Published TLA+ specifications that nobody of this project wrote, as models in the specification's own structure.

Action follows action, variable follows variable, so that the states are the same states; what TLC counts for the
specification is what Quorate must count. The counts are those that the authors published, or that TLC gives."""
