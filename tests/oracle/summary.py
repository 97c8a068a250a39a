"""The whole of summary.csv, recomputed from the raw files of a run, from docs/numbers.md and docs/files.md alone."""

import json
import math

import numpy as np

from bound import FACTORS, Bounds, Execution
from estimates import hodges_lehmann, median


def summarise(run):
    cases = {case["id"]: case for case in run.plan["cases"]}
    return [Case(run, case, cases[case["baseline"]]).row() for case in run.plan["cases"]]


class Case:
    def __init__(self, run, case, baseline):
        self.run, self.case, self.baseline = run, case, baseline
        self.target = run.plan["confidence"]
        self.status = self.status_of(case)
        self.blocks = [block for block in run.blocks if run.timed(case["id"], block)]
        self.own = case["id"] == baseline["id"]

    def status_of(self, case):
        """That of the last execution of a whole block: a case has no turn after it failed."""
        status = ""
        for block in self.run.blocks:
            for row in self.run.turns.get((case["id"], block), []):
                if status in ("", "ok"):
                    status = row["status"]
        return status

    def row(self):
        row = self.described()
        if self.status == "ok":
            row |= self.measured()
            if self.status_of(self.baseline) == "ok":
                row |= self.compared()
        return row

    def prepared(self):
        place = [other["id"] for other in self.run.plan["cases"]].index(self.case["id"])
        return self.run.preparation["inputs"][self.run.preparation["cases"][place]["input"]]

    def reads_memory(self):
        return self.case["input"] and self.run.plan["workload"] == "memory"

    def bytes(self):
        """A record takes as long as is asked for at the rate of the calibration, which counts bytes."""
        prepared = self.prepared()
        return self.run.preparation["calibration"]["rounds_per_second"] * prepared["delay_s"] * prepared["records"]

    def described(self):
        case, run = self.case, self.run
        asked = case["input"]
        prepared = self.prepared() if asked else {}
        return {
            "experiment": run.plan["experiment"],
            "variant": "",
            "case": case["id"],
            "strategy": case["strategy"],
            "kind": case["kind"],
            "parameters": json.dumps(case["parameters"], separators=(",", ":"), ensure_ascii=False),
            "workers": case["workers"],
            "dataset": asked["dataset"]["from"] if asked else "",
            "records": prepared.get("records", ""),
            "workload": run.plan["workload"] if asked else "",
            "delay_s": prepared.get("delay_s", ""),
            "serial_fraction": asked["serial_fraction"] if asked else "",
            "scaling": case["scaling"],
            "size": case["size"] * (case["workers"] if case["scaling"] == "weak" else 1) if case["size"] else "",
            "baseline": self.baseline["id"],
            "baseline_workers": self.baseline["workers"],
            "status": self.status,
            "blocks": len(self.blocks) if self.status == "ok" else 0,
            "samples": sum(len(run.timed(case["id"], block)) for block in self.blocks) if self.status == "ok" else 0,
        }

    def measured(self):
        run, case = self.run, self.case["id"]
        wall = median([run.turn_s(case, block) for block in self.blocks], self.target)
        rows = [row for block in self.blocks for row in run.timed(case, block)]
        known = lambda values: float(np.median(values)) if values else None
        bandwidth = {"bandwidth_bytes_per_s": self.bytes() / wall.value} if self.reads_memory() else {}
        return bandwidth | {
            "wall_s": wall.value,
            "wall_low_s": wall.low,
            "wall_high_s": wall.high,
            "cpu_s": known([float(r["cpu_user_s"]) + float(r["cpu_system_s"]) for r in rows if r["cpu_user_s"]]),
            "peak_memory_bytes": known([float(r["peak_memory_bytes"]) for r in rows if r["peak_memory_bytes"]]),
        }

    def compared(self):
        run, case, baseline = self.run, self.case, self.baseline
        blocks = [block for block in self.blocks if run.timed(baseline["id"], block)]
        weak = case["scaling"] == "weak"
        ideal = case["workers"] / baseline["workers"]
        d = np.array(
            [math.log(run.turn_s(baseline["id"], block)) - math.log(run.turn_s(case["id"], block)) for block in blocks]
        ) + (math.log(ideal) if weak else 0.0)
        speedup = hodges_lehmann(d, self.target).map(math.exp)
        efficiency = speedup.map(lambda value: value / ideal)
        bounds = Bounds(run, case, baseline, blocks)
        limits = bounds.limits()
        of_bound = hodges_lehmann(d - np.log([limit.bound for limit in limits]), self.target).map(math.exp)
        bound = speedup.value / of_bound.value
        row = {
            "confidence": speedup.confidence,
            "speedup": speedup.value,
            "speedup_low": speedup.low,
            "speedup_high": speedup.high,
            "efficiency": efficiency.value,
            "efficiency_low": efficiency.low,
            "efficiency_high": efficiency.high,
            "bound": bound,
            "of_bound": of_bound.value,
            "of_bound_low": of_bound.low,
            "of_bound_high": of_bound.high,
            "bound_by": bounds.reason(),
        }
        return row if self.own else row | self.losses(blocks, bounds, limits, efficiency, of_bound)

    def losses(self, blocks, bounds, limits, efficiency, of_bound):
        logs, avoidable = [], []
        for block, limit in zip(blocks, limits):
            traced = self.run.traced(self.case["id"], block)
            of_baseline = self.run.traced(self.baseline["id"], block)
            if not (traced and of_baseline):
                continue
            factors = self.factors(
                Execution(traced, self.case),
                Execution(of_baseline, self.baseline),
                bounds,
            )
            of_block = np.log(factors)
            logs.append(of_block)
            avoidable.append(of_block - unavoidable(of_block, limit))
        if not logs:
            return {}
        whole = [self.centre(column) for column in np.array(logs).T]
        left = [self.centre(column) for column in np.array(avoidable).T]
        return (
            dict(zip(FACTORS, whole))
            | {"unexplained": efficiency.value / math.prod(whole)}
            | {f"avoidable_{name}": value for name, value in zip(FACTORS, left)}
            | {"avoidable_unexplained": of_bound.value / math.prod(left)}
        )

    def centre(self, column):
        return math.exp(hodges_lehmann(column, self.target).value)

    def factors(self, it, baseline, bounds):
        core_share = 1.0
        if bounds.c > 0.5 and it.cpu is not None:
            core_share = it.share_with_a_cpu() / baseline.share_with_a_cpu()
        return [
            it.mean / it.longest,
            it.longest / it.map,
            core_share,
            bounds.more * baseline.busy / it.busy / core_share,
            self.baseline["workers"] * baseline.map / baseline.busy,
            (it.map / it.wall) / (baseline.map / baseline.wall),
        ]


def unavoidable(logs, limit):
    """The logarithm of each factor's part that no schedule avoids, in the order of FACTORS."""
    balance, schedule, core, work, _, serial = range(6)
    parts = np.zeros(6)
    orders = [
        (limit.in_map, [core, balance, schedule, work] if limit.by_cpus else [balance, schedule]),
        (limit.serial_part, [serial]),
    ]
    for factor, order in orders:
        left = min(0.0, math.log(factor))
        for place in order:
            taken = max(left, min(0.0, logs[place] - parts[place]))
            parts[place] += taken
            left -= taken
        parts[order[0]] += left
    return parts
