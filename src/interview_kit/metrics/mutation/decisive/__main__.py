"""A worker as a program: `python -m interview_kit.metrics.mutation.decisive DESCRIPTOR PARENT`."""

import sys
from multiprocessing.connection import Connection

from interview_kit.metrics.mutation.decisive.worker import die_with, work

if __name__ == "__main__":
    die_with(int(sys.argv[2]))
    work(Connection(int(sys.argv[1])))
