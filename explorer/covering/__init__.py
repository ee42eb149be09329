"""Few runs that together take all transitions of a model, all actions, all pairs of actions, or reach all goals."""
