"""What is proved for any number of nodes: quorum systems, safety lemmas, inductive invariants.

A spec is in the folder of the model that its clauses speak of.
"""

from quorate.language.bundled import import_by_file_name

import_by_file_name(__name__)
