"""Python's three pools over the seven scientists, for `waits`: one order a line, `POOL SECONDS TIMES`, one answer a line.

The pools are made before anything is timed, and stay, as rayon's and `process` do. An answer is the median time of a map,
in seconds, by Python's own clock.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import Pool
from statistics import median

SCIENTISTS = [
    ("Ada Lovelace", 1815),
    ("Emmy Noether", 1882),
    ("Marie Curie", 1867),
    ("Tu Youyou", 1930),
    ("Ada Yonath", 1939),
    ("Vera Rubin", 1928),
    ("Sally Ride", 1951),
]
WORKERS = 7


def age(seconds, scientist):
    time.sleep(seconds)
    name, born = scientist
    return name, 2017 - born


def main():
    # Processes first: whoever is forked should have no threads.
    pool, processes = Pool(WORKERS), ProcessPoolExecutor(WORKERS)
    list(processes.map(partial(age, 0.05), SCIENTISTS))
    maps = {
        "Pool": pool.map,
        "ProcessPoolExecutor": processes.map,
        "ThreadPoolExecutor": ThreadPoolExecutor(WORKERS).map,
    }
    for run in maps.values():
        list(run(partial(age, 0.05), SCIENTISTS))
    for line in sys.stdin:
        name, seconds, times = line.split()
        print(median(timed(maps[name], float(seconds)) for _ in range(int(times))), flush=True)


def timed(run, seconds):
    start = time.perf_counter()
    ages = list(run(partial(age, seconds), SCIENTISTS))
    elapsed = time.perf_counter() - start
    assert len(ages) == len(SCIENTISTS)
    return elapsed


if __name__ == "__main__":
    main()
