"""Makes the raw files of runs that no machine had, of all kinds, from a fixed seed. Usage: synthetic.py FOLDER"""

import csv
import itertools
import json
import sys
from pathlib import Path

import numpy as np

SAMPLES = """experiment session variant block position case strategy kind workers dataset records workload delay_s
serial_fraction scaling size iteration phase status wall_s setup_s cpu_user_s cpu_system_s peak_memory_bytes minor_faults
major_faults voluntary_switches involuntary_switches digest started_at cause process_s""".split()
SPANS = "session variant block case iteration phase record worker start_s end_s".split()
STARTED = "2026-01-02T03:04:05Z"


class Run:
    """What a run is like; `of(...)` makes it, and each part can be made otherwise."""

    def __init__(self, name, seed, **kind):
        self.name, self.session, self.rng = name, 0, np.random.default_rng(seed)
        self.kind = {
            "workload": "sleep",
            "blocks": 4,
            "iterations": 1,
            "workers": [1, 2, 4],
            "baseline_workers": 1,
            "records": 7,
            "delay_s": 0.01,
            "drawn": False,
            "serial_fraction": 0.0,
            "scaling": "strong",
            "tracing": "timed",
            "noise": 0.05,
            "ticks": None,
            "cpus": 2,
            "confidence": 0.95,
            "failures": {},
            "incomplete": False,
            "resumed_at": None,
            "untraced": 0.0,
            "busy": 1.0,
            "pin": None,
            "times_itself": False,
            "old": False,
        } | kind
        self.command = self.kind["workload"] is None

    def __getattr__(self, key):
        return self.kind[key]

    def write(self, folder):
        folder = Path(folder) / self.name
        folder.mkdir(parents=True)
        self.cases = [self.case(workers) for workers in sorted({self.baseline_workers, *self.workers})]
        self.costs = self.drawn_costs()
        self.samples, self.spans = [], []
        self.measure()
        table(folder / "samples.csv", SAMPLES[:-1] if self.old else SAMPLES, self.samples)
        table(folder / "spans.csv", SPANS, self.spans)
        if self.drawn:
            rows = [{"input": i, "record": r, "cost_s": f"{c:.9f}"} for i in range(self.inputs()) for r, c in enumerate(self.costs)]
            table(folder / "costs.csv", ["input", "record", "cost_s"], rows)
        (folder / "run.json").write_text(json.dumps(self.record(), indent=2))

    # The plan.

    def case(self, workers):
        strategy, kind = ("program", "command") if self.command else ("scope", "scope")
        first = "scope" if self.baseline_workers > 1 else "serial"
        if not self.command and workers == self.baseline_workers:
            strategy = kind = first
        return {
            "id": f"{strategy}/{workers}",
            "strategy": strategy,
            "kind": kind,
            "parameters": self.parameters(kind) | ({"pin": self.pin} if self.pin and workers > 1 else {}),
            "workers": workers,
            "input": None if self.command else self.input(),
            "scaling": self.scaling,
            "size": 5 if self.command and self.scaling == "weak" else None,
            "baseline": f"{'program' if self.command else first}/{self.baseline_workers}",
            "coordinates": [],
        }

    def parameters(self, kind):
        if kind == "scope":
            return {"schedule": "dynamic"}
        if kind == "serial":
            return {}
        run = "program {size} {workers}" if self.scaling == "weak" else "program {workers}"
        time = {"time": {"stdout": "took ([0-9.]+) s"}} if self.times_itself else {}
        return {"run": run} | time

    def input(self):
        fixed = {"distribution": "fixed", "seconds": self.delay_s}
        drawn = {"distribution": "exponential", "mean_s": self.delay_s}
        delay = {"distribution": drawn if self.drawn else fixed, "order": "shuffled", "seed": 0}
        return {"dataset": {"from": "scientists"}, "delay": delay, "serial_fraction": self.serial_fraction}

    def shares(self, case):
        return case["workers"] if self.scaling == "weak" else 1

    def inputs(self):
        return len(self.cases) if self.scaling == "weak" else 1

    def drawn_costs(self):
        if not self.drawn:
            return np.full(self.records, self.delay_s)
        return np.round(self.rng.exponential(self.delay_s, self.records) + 1e-6, 9)

    def record(self):
        machine = {"os": "linux x86_64", "cpus": self.cpus, "cpus_online": self.cpus, "cores": self.cpus, "load": 0.1}
        machine |= {"kernel": "6", "cpu_model": None, "quota": None, "governor": None, "turbo": None}
        machine |= {"memory_bytes": 2**33, "toolchain": "rustc", "debug_build": False}
        ended = {"at": STARTED, "load": 0.1, "rule": "all-blocks"}
        session = {"started_at": STARTED, "machine": machine, "revision": None, "binary": "h0000000000000000"}
        return {
            "format": 2,
            "program": "runner 0.1.0",
            "source": "",
            "plan": self.plan(),
            "preparation": self.preparation(),
            "sessions": [session | {"ended": None}] * self.session + [session | {"ended": None if self.incomplete else ended}],
        }

    def plan(self):
        return {
            "experiment": self.name,
            "title": self.name,
            "workload": self.workload,
            "work": None,
            "reference_year": 2017,
            "cases": self.cases,
            "blocks": self.blocks + self.incomplete,
            "precision": None,
            "budget": None,
            "iterations": {"exactly": self.iterations},
            "warmup": {"exactly": 1},
            "confidence": self.confidence,
            "seed": 0,
            "timeout": {"secs": 600, "nanos": 0},
            "isolation": "case",
            "requirements": [],
            "gate": {"loss": 0.05, "error_rate": 0.01, "repetitions": 128, "judge": "time"},
            "notes": [],
        }

    def preparation(self):
        weak = self.scaling == "weak"
        serial = round(self.costs.sum() * self.serial_fraction * 1e9)
        inputs = [
            {
                "records": self.records * self.shares(case),
                "delay_s": float(self.costs.mean()),
                "serial_cost": serial,
                "names": [f"record {n}" for n in range(self.records * self.shares(case))],
            }
            for case in (self.cases if weak else self.cases[:1])
        ]
        cases = [
            {
                "input": None if self.command else (place if weak else 0),
                "expected_s": 0.1,
                "iterations": self.iterations,
                "warmup": {"spin_s": 0.0, "executions": 1, "seconds": 0.0},
                "tracing": "never" if self.command else self.tracing,
                "reference": None,
            }
            for place in range(len(self.cases))
        ]
        return {
            "calibration": {"rounds_per_second": 1e8} if self.workload == "compute" else None,
            "start_s": 0.003 if self.command else None,
            "inputs": [] if self.command else inputs,
            "cases": cases,
            "notes": [],
        }

    # The turns.

    def measure(self):
        failed = set()
        for block in range(self.blocks + self.incomplete):
            slow = float(np.exp(self.rng.normal(0, self.noise)))
            order = list(self.rng.permutation(len(self.cases)))
            some = order[: len(order) // 2]
            if block == self.resumed_at:
                self.some_turns(some, block, slow, set())
                self.session = 1
            self.some_turns(some if block == self.blocks else order, block, slow, failed)

    def some_turns(self, places, block, slow, failed):
        for position, place in enumerate(places):
            case = self.cases[place]
            if case["id"] not in failed and not self.turn(case, block, position, slow):
                failed.add(case["id"])

    def turn(self, case, block, position, slow):
        failure = self.failures.get((case["workers"], block))
        traced = self.tracing != "never" and not self.command and self.rng.random() >= self.untraced
        for phase, iteration in [("warmup", 0)] + [("timed", i) for i in range(self.iterations)]:
            if failure and (failure["phase"], failure["iteration"]) == (phase, iteration):
                row = self.row(case, block, position, phase, iteration)
                self.samples.append(row | {"status": failure["status"], "cause": "it was made to"})
                return False
            here = traced and self.tracing == "timed" and (phase, iteration) == ("timed", 0)
            self.execute(case, block, position, slow, phase, iteration, here)
        if self.tracing == "extra" and not self.command:
            self.execute(case, block, position, slow, "traced", 0, traced)
        return True

    def row(self, case, block, position, phase, iteration):
        about = {key: case[key] for key in ("strategy", "kind", "workers", "scaling")}
        if not self.command:
            about |= {"dataset": "scientists", "records": self.records * self.shares(case), "workload": self.workload}
            about |= {"delay_s": f"{self.costs.mean():.9f}", "serial_fraction": float(self.serial_fraction)}
        size = case["size"] * case["workers"] if case["size"] else ""
        row = {"experiment": self.name, "session": self.session, "block": block, "position": position, "case": case["id"]}
        row |= {"size": size, "iteration": iteration, "phase": phase, "status": "ok", "started_at": STARTED}
        return row | about

    def execute(self, case, block, position, slow, phase, iteration, traced):
        spans, wall = self.schedule(case, slow)
        if self.ticks:
            wall = max(1, round(wall / self.ticks)) * self.ticks
        at_work = sum(end - start for _, _, start, end in spans)
        cpu = at_work * self.busy * float(self.rng.uniform(0.8, 1.1)) if self.workload != "sleep" else 1e-4
        row = self.row(case, block, position, phase, iteration) | {
            "wall_s": f"{wall:.9f}",
            "cpu_user_s": f"{cpu * 0.9:.9f}",
            "cpu_system_s": f"{cpu * 0.1:.9f}",
            "peak_memory_bytes": "" if self.command and iteration % 3 == 1 else int(self.rng.integers(2**20, 2**24)),
        }
        if self.times_itself and not self.old:
            row["process_s"] = f"{wall * 1.5 + 0.003:.9f}"
        self.samples.append(row)
        for record, worker, start, end in spans if traced else []:
            span = {"session": self.session, "block": block, "case": case["id"], "iteration": iteration, "phase": phase}
            span |= {"record": record, "worker": worker, "start_s": f"{start:.9f}", "end_s": f"{end:.9f}"}
            self.spans.append(span)

    def schedule(self, case, slow):
        """Whoever is free takes the next record."""
        workers = case["workers"]
        costs = np.tile(self.costs, self.shares(case)) * slow
        costs = costs * np.exp(self.rng.normal(0, self.noise, len(costs)))
        crowded = max(1.0, workers / self.cpus) if self.workload != "sleep" else 1.0
        serial = self.costs.sum() * self.serial_fraction * slow
        free = serial + self.rng.uniform(1e-7, 1e-6, workers)
        spans = []
        for record, cost in enumerate(costs * (1 - self.serial_fraction) * crowded):
            worker = int(np.argmin(free))
            start = free[worker] + 1e-7
            free[worker] = start + cost
            spans.append((record, worker, start, free[worker]))
        return spans, free.max() + float(self.rng.uniform(1e-7, 1e-6))


def table(path, columns, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def failure(phase, iteration, status):
    return {"phase": phase, "iteration": iteration, "status": status}


def runs():
    for blocks in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 24, 50, 199, 200, 201, 210]:
        yield f"blocks-{blocks}", {"blocks": blocks, "workers": [1, 2, 3], "iterations": 1 + blocks % 3}
    for confidence in [0.5, 0.9, 0.99, 0.9999]:
        yield f"confidence-{confidence}", {"blocks": 17, "confidence": confidence}
    for workload, tracing in [("sleep", "timed"), ("sleep", "never"), ("compute", "extra"), ("compute", "never")]:
        for scaling, serial_fraction, baseline in itertools.product(["strong", "weak"], [0.0, 0.3], [1, 2]):
            # Where the records were not traced, the runner draws their costs again: only it can make such a run.
            for drawn in [False] if tracing == "never" else [False, True]:
                words = ["drawn"] * drawn + ["serial"] * bool(serial_fraction) + [f"baseline-{baseline}"]
                yield "-".join([workload, tracing, scaling, *words]), {
                    "workload": workload,
                    "tracing": tracing,
                    "scaling": scaling,
                    "serial_fraction": serial_fraction,
                    "drawn": drawn,
                    "baseline_workers": baseline,
                    "workers": [2, 3, 4, 6],
                    "blocks": 6,
                    "iterations": 2,
                }
    yield "one-long-record", {"records": 3, "workers": [1, 2, 8], "noise": 0.4, "drawn": True}
    yield "more-workers-than-records", {"records": 2, "workers": [1, 2, 3, 5]}
    yield "partly-traced", {"untraced": 0.4, "blocks": 12, "serial_fraction": 0.2}
    yield "partly-traced-compute", {"untraced": 0.4, "blocks": 12, "serial_fraction": 0.2, "workload": "compute"}
    yield "many-cpus", {"workload": "compute", "tracing": "extra", "cpus": 64, "workers": [1, 3, 5], "records": 9}
    for pin in ["compact", [1], [0, 2, 0]]:
        name = "pinned-" + (pin if isinstance(pin, str) else "-".join(map(str, pin)))
        yield name, {"workload": "compute", "tracing": "extra", "cpus": 4, "workers": [2, 3, 6], "blocks": 6, "pin": pin}
    yield "pinned-command", {"workload": None, "busy": 1.8, "cpus": 4, "blocks": 6, "pin": "scatter"}
    for busy in [0.1, 0.45, 0.55, 0.97, 1.8]:
        for scaling in ["strong", "weak"]:
            for times_itself in [False, True]:
                name = f"command-{busy}-{scaling}" + ("-own-time" if times_itself else "")
                yield name, {
                    "workload": None,
                    "busy": busy,
                    "scaling": scaling,
                    "times_itself": times_itself,
                    "blocks": 7,
                    "iterations": 3,
                    "cpus": 3,
                }
    yield "command-baseline-2", {"workload": None, "baseline_workers": 2, "workers": [1, 3, 4], "blocks": 6}
    yield "command-old", {"workload": None, "times_itself": True, "old": True, "busy": 1.8, "blocks": 6}
    yield "ties", {"ticks": 0.01, "blocks": 11}
    yield "all-equal", {"ticks": 10.0, "blocks": 8, "iterations": 2}
    yield "crashed", {"incomplete": True, "blocks": 5}
    yield "crashed-in-the-first-block", {"incomplete": True, "blocks": 0}
    yield "resumed", {"resumed_at": 2, "blocks": 6}
    yield "resumed-compute", {"resumed_at": 3, "blocks": 6, "workload": "compute", "tracing": "extra", "iterations": 2}
    for status in ["panicked", "crashed", "timeout", "wrong-result", "error"]:
        yield f"fails-{status}", {"failures": {(4, 2): failure("timed", 0, status)}, "blocks": 6}
    yield "fails-later-in-a-turn", {"failures": {(2, 3): failure("timed", 2, "panicked")}, "iterations": 4, "blocks": 6}
    yield "fails-warming-up", {"failures": {(2, 0): failure("warmup", 0, "timeout")}, "blocks": 6}
    yield "baseline-fails", {"failures": {(1, 4): failure("timed", 0, "crashed")}, "blocks": 6}
    yield "all-fail", {"failures": {(w, w): failure("timed", 0, "crashed") for w in [1, 2, 4]}, "blocks": 6}
    yield "command-fails", {"failures": {(2, 1): failure("timed", 1, "crashed")}, "workload": None, "iterations": 2}


if __name__ == "__main__":
    for seed, (name, kind) in enumerate(runs()):
        Run(name, seed, **kind).write(sys.argv[1])
