import os
import time

from interview_kit.sandbox.watchdog import measure_idle_time


def test_idle_time_grows_at_most_by_all_processors():
    before, start = measure_idle_time(), time.monotonic()
    time.sleep(0.3)
    grown, passed = measure_idle_time() - before, time.monotonic() - start
    assert measure_idle_time() > 0
    assert grown <= (passed + 0.5) * os.cpu_count()
