"""The protocols, a folder each, one readable file after the other, and their buggy variants beside them.

A folder, imported, is its protocol: `quorate.models.raft` has what is in `models/raft/raft.py`.
"""

from quorate.language.bundled import import_by_file_name

import_by_file_name(__name__)
