"""The testbed in Python: a map over seven scientists, serial and in three parallel versions. What takes how long?

    python3 scientists.py serial
    python3 scientists.py ProcessPoolExecutor --workers 7

Input and result, the same in every version, go to the standard output; what happens when, to the standard error.
"""

import argparse
import sys
import time
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import Pool

Scientist = namedtuple("Scientist", ["name", "field", "born", "nobel"])
NameAndAge = namedtuple("NameAndAge", ["name", "age"])

# Nothing can change it, so everybody may read it at once.
SCIENTISTS = (
    Scientist("Ada Lovelace", "math", 1815, False),
    Scientist("Emmy Noether", "math", 1882, False),
    Scientist("Marie Curie", "physics", 1867, True),
    Scientist("Tu Youyou", "chemistry", 1930, True),
    Scientist("Ada Yonath", "chemistry", 1939, True),
    Scientist("Vera Rubin", "astronomy", 1928, False),
    Scientist("Sally Ride", "physics", 1951, False),
)


def tell(line):
    """Writes a line that says what happens: in one piece, for others write too."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def transform(seconds, scientist):
    """A scientist's name and age as of 2017, which takes so many seconds to find out."""
    tell(f"Processing record {scientist.name}")
    time.sleep(seconds)
    tell(f"Done processing record {scientist.name}")
    return NameAndAge(scientist.name, 2017 - scientist.born)


def serial(work, workers):
    return [result for result in map(work, SCIENTISTS)]


def in_pool(work, workers):
    with Pool(workers) as pool:
        return pool.map(work, SCIENTISTS)


def in_executor(kind, work, workers):
    with kind(workers) as executor:
        return list(executor.map(work, SCIENTISTS))


VERSIONS = {
    "serial": serial,
    "multiprocessing.Pool": in_pool,
    "ProcessPoolExecutor": partial(in_executor, ProcessPoolExecutor),
    "ThreadPoolExecutor": partial(in_executor, ThreadPoolExecutor),
}


def main():
    parser = argparse.ArgumentParser(description="Maps over seven scientists, and says how long that took.")
    parser.add_argument("version", choices=VERSIONS)
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="threads or processes (serial has none)")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="S", help="what a record takes (default: 1)")
    arguments = parser.parse_args()

    print("Input:", *SCIENTISTS, sep="\n  ", flush=True)
    start = time.perf_counter()
    result = VERSIONS[arguments.version](partial(transform, arguments.seconds), arguments.workers)
    seconds = time.perf_counter() - start
    print("Result:", *result, sep="\n  ", flush=True)
    tell(f"map: {seconds:.6f} s")


if __name__ == "__main__":
    main()
