"""What must hold of the models: a module for each module of `quorate.models`, of the same folder and name."""

from quorate.language.bundled import import_by_file_name

import_by_file_name(__name__)
