"""The command line: arguments, exit codes, and a grading in front of a person."""
