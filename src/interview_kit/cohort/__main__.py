"""`python -m interview_kit.cohort`: one grading of a cohort, in a process of its own.

Processes that a grading starts import the module that was run again, unless it is a `__main__`:
so this one holds nothing, and they start in half the time.
"""

from interview_kit.cohort.grading_process import run

if __name__ == "__main__":
    run()
