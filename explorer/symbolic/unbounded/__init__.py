"""From the IR to first-order logic over uninterpreted sorts: what a model means for any number of everything.

Symmetric sorts, ranges and families of quorums become sorts of any size, ranges ordered with a least element; the
state becomes relations; ``any`` and ``all`` become quantifiers. What comes out says more than the model does (orders
need not be those of whole numbers, and quorums need do no more than meet), so a proof from it holds for the model.
"""
