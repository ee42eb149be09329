"""What must hold of the models: a module for each module of `quorate.models`, of the same name."""
