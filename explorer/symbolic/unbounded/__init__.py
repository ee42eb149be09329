"""Lowering of the IR to first-order logic over uninterpreted sorts: the meaning of a model for all sizes.

Symmetric sorts, ranges and families of quorums become sorts of any size, ranges ordered with a least element; the
state becomes relations; ``any`` and ``all`` become quantifiers. The theory abstracts from the model: orders need not
be those of integers, and quorums only have to intersect. So what is proved in it holds for the model.
"""
