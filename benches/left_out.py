#!/usr/bin/env python3
"""How well `runner predict` does where the answer is known: the table of docs/predict.md.

`benches/left_out.py TIMES` runs each shipped experiment that has strategies with several counts and takes less than two
minutes, so many times, with the runner of `cargo build --release`. Of each run `predict` leaves out one measured count
after the other, and predicts it from the others.
"""

import csv
import os
import subprocess
import sys
import tempfile
from statistics import median

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNNER = os.path.join(ROOT, "target", "release", "runner")
EXPERIMENTS = ["amdahl", "computing", "skewed", "sleep1s", "waiting"]


def left_out(experiment, out):
    """The points of one run that were left out. The largest count of each strategy was extrapolated."""
    file = os.path.join(ROOT, "experiments", experiment + ".toml")
    for arguments in (["run", "--quiet", file], ["predict", experiment]):
        subprocess.run([RUNNER, *arguments, "--out", out], stdout=subprocess.DEVNULL, check=True)
    with open(os.path.join(out, experiment, "latest", "prediction.csv")) as table:
        rows = [row for row in csv.DictReader(table) if row["what"] == "left out"]
    series = lambda row: (row["group"], row["strategy"])
    for row in rows:
        largest = max(int(other["workers"]) for other in rows if series(other) == series(row))
        row["beyond"] = int(row["workers"]) == largest
    return rows


def line(name, rows):
    predicted = [row for row in rows if row["speedup"]]
    inside = sum(float(row["speedup_low"]) <= float(row["measured"]) <= float(row["speedup_high"]) for row in predicted)

    def error(column):
        errors = [abs(float(row[column]) / float(row["measured"]) - 1) for row in rows if row[column]]
        return f"{median(errors):.1%}".replace("%", " %") if errors else ""

    print(f"| {name} | {inside} of {len(predicted)} | {error('speedup')} | {error('amdahl')} | {error('usl')} |")


def main(times):
    rows = []
    with tempfile.TemporaryDirectory() as out:
        for time in range(times):
            for experiment in EXPERIMENTS:
                found = left_out(experiment, out)
                rows += [{**row, "time": time, "of": experiment} for row in found]
    print("| experiment | within | simulation | Amdahl | universal law |\n| --- | --- | --- | --- | --- |")
    for experiment in EXPERIMENTS:
        line(f"`{experiment}.toml`", [row for row in rows if row["of"] == experiment])
    line("all", rows)
    line("of these the largest counts, extrapolated", [row for row in rows if row["beyond"]])
    line("of all, the last time", [row for row in rows if row["time"] == times - 1])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
