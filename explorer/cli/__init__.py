"""The command line: one module a command, thin, importing what is heavy only when it runs."""
