"""How the states of models are pictured: a module for each file of `quorate.models` that has a picture, of its name,
and `pieces`, which they share.

The models themselves say nothing of it, so that they read like the papers.
"""
