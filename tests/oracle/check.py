"""Holds the summary.csv of runs against what the raw files say. Usage: check.py RUN..."""

import csv
import sys
from pathlib import Path

from raw import Run
from summary import summarise

EXACT = {"experiment", "variant", "case", "strategy", "kind", "parameters", "dataset", "workload", "scaling"}
EXACT |= {"baseline", "status", "bound_by"}


def main(folders):
    differences = [line for folder in folders for line in check(Path(folder))]
    print("\n".join(differences))
    print(f"{len(folders)} runs, {len(differences)} differences")
    return 1 if differences or not folders else 0


def check(folder):
    with (folder / "summary.csv").open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        written, columns = list(table), table.fieldnames
    ours = summarise(Run(folder))
    if [row["case"] for row in written] != [row["case"] for row in ours]:
        return [f"{folder}: the cases are {[row['case'] for row in written]}"]
    unknown = sorted({column for row in ours for column in row} - set(columns))
    lines = [f"{folder.name}: there is no column {column}" for column in unknown]
    for theirs, row in zip(written, ours):
        for column in columns:
            if not agree(column, theirs[column], row.get(column)):
                case = row["case"]
                lines.append(f"{folder.name}: {case}: {column} is {theirs[column]!r}, recomputed {row.get(column)!r}")
    return lines


def agree(column, text, value):
    if value is None or value == "":
        return text == ""
    if text == "" or column in EXACT:
        return text == str(value)
    # Seconds of times are written in whole nanoseconds, and bytes in whole ones: half of one is rounding.
    rounded = 0.5000001e-9 if column in ("wall_s", "wall_low_s", "wall_high_s", "cpu_s", "delay_s") else 0.0
    rounded = 0.5 if column == "peak_memory_bytes" else rounded
    return abs(float(text) - float(value)) <= max(1e-9 * abs(float(value)), rounded)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
