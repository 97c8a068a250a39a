"""The raw files of a run, as docs/files.md describes them: only what counts of them."""

import csv
import json
from pathlib import Path

import numpy as np


def number(text):
    return float(text) if text != "" else None


def rows(path):
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Run:
    """The whole blocks of a run: the turns by case and block, the spans by case and block."""

    def __init__(self, folder):
        folder = Path(folder)
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        self.plan = record["plan"]
        self.preparation = record["preparation"]
        self.machine = record["sessions"][-1]["machine"]
        self.compared = record.get("compared") is not None
        samples = [row for row in rows(folder / "samples.csv") if self.counts(row)]
        self.turns = latest(samples, lambda row: (row["case"], int(row["block"])))
        spans = latest(
            [row for row in rows(folder / "spans.csv") if self.counts(row)],
            lambda row: (row["case"], int(row["block"])),
        )
        self.spans = {
            key: [(int(r["record"]), int(r["worker"]), float(r["start_s"]), float(r["end_s"])) for r in spans[key]]
            for key in spans
        }
        costs = {}
        for row in rows(folder / "costs.csv"):
            costs.setdefault(int(row["input"]), {})[int(row["record"])] = float(row["cost_s"])
        self.costs = {i: np.array([of[record] for record in sorted(of)]) for i, of in costs.items()}
        self.blocks = self.whole_blocks()

    def counts(self, row):
        """Of a gate's run, the summary is of head alone."""
        return not self.compared or row["variant"] == "head"

    def whole_blocks(self):
        """A block is whole once each case had its turn in it, or had failed before."""
        blocks, failed, block = [], set(), 0
        while True:
            for case in self.plan["cases"]:
                turn = self.turns.get((case["id"], block))
                if turn is None and case["id"] not in failed:
                    return blocks
                if turn is not None and any(row["status"] != "ok" for row in turn):
                    failed.add(case["id"])
            if len(failed) == len(self.plan["cases"]) and not any(
                (case["id"], block) in self.turns for case in self.plan["cases"]
            ):
                return blocks
            blocks.append(block)
            block += 1

    def timed(self, case, block):
        return [row for row in self.turns.get((case, block), []) if row["phase"] == "timed"]

    def turn_s(self, case, block):
        return float(np.median([float(row["wall_s"]) for row in self.timed(case, block)]))

    def traced(self, case, block):
        """The execution that the spans are of: its row and its spans; none where there are none."""
        spans = self.spans.get((case, block))
        if not spans:
            return None
        of_turn = self.turns[(case, block)]
        extra = [row for row in of_turn if row["phase"] == "traced"]
        row = extra[0] if extra else next(row for row in of_turn if row["phase"] == "timed")
        return row, spans


def latest(of_rows, key):
    """Rows by key, of the last session that has any."""
    grouped = {}
    for row in of_rows:
        session = int(row["session"])
        held = grouped.setdefault(key(row), (session, []))
        if session > held[0]:
            held = grouped[key(row)] = (session, [])
        if session == held[0]:
            held[1].append(row)
    return {key: of_key for key, (_, of_key) in grouped.items()}
