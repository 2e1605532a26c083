"""Which mutants count: those that the hidden checks tell from the original.

Equivalent mutants, changes to what nobody asked for and padding are detected by no check, and no
test of the candidate's needs to notice them either. The checks run from outside, over HTTP, as in
the behaviour metric: nothing of them is in the processes that run the candidate's code.
"""
