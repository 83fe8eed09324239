"""The command line, one file a command: each reads its arguments, calls a use case and prints what came of it."""
