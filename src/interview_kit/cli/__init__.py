"""The command line: arguments and exit codes; the engine does the work."""
