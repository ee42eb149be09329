"""The command line: one thin module per command, with heavy imports made only when the command runs."""
