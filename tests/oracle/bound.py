"""What bounds a case, and what the spans of an execution say, as docs/numbers.md describes them."""

import math
from dataclasses import dataclass

import numpy as np


def least_makespan(costs, workers):
    """The lower bound of the documents on the makespan of these costs."""
    costs = np.sort(costs)[::-1]
    sums = np.concatenate([[0.0], np.cumsum(costs)])
    best = costs.sum() / workers
    for k in range((len(costs) - 1) // workers + 1):
        last = k * workers + 1
        best = max(best, sums[last] - sums[last - k - 1])
    return best


@dataclass
class Limit:
    """What bounds a case in one block: the factors in the map and of the serial part."""

    in_map: float
    serial_part: float
    by_cpus: bool
    bound: float


class Bounds:
    def __init__(self, run, case, baseline, blocks):
        self.run, self.case, self.baseline, self.blocks = run, case, baseline, blocks
        self.ideal = case["workers"] / baseline["workers"]
        self.more = self.ideal if case["scaling"] == "weak" else 1.0
        self.c = self.cpus_a_worker()
        self.costs = self.relative_costs()

    def cpus_a_worker(self):
        command = self.baseline["kind"] == "command"
        if not command and self.run.plan["workload"] == "sleep":
            return 0.0
        if not command and self.run.plan["workload"] == "compute":
            return 1.0
        busy, of_process = [], True
        for block in self.run.blocks:
            for row in self.run.timed(self.baseline["id"], block):
                wall = row.get("process_s") or row["wall_s"]
                of_process &= "time" not in self.baseline["parameters"] or bool(row.get("process_s"))
                cpu = float(row["cpu_user_s"]) + float(row["cpu_system_s"])
                busy.append(cpu / float(wall) / self.baseline["workers"])
        c = float(np.median(busy)) if busy else 1.0
        if c < 0.5:
            return c
        return max(1.0, c) if command and of_process else 1.0

    def relative_costs(self):
        """A record's share of what all took in the baseline's traced execution, the median over blocks."""
        if self.baseline["kind"] == "command":
            return None
        shares = []
        for block in self.run.blocks:
            traced = self.run.traced(self.baseline["id"], block)
            if traced:
                spans = sorted(traced[1])
                took = np.array([end - start for _, _, start, end in spans])
                shares.append(took / took.sum())
        if shares:
            return np.median(np.array(shares), axis=0)
        place = self.run.preparation["cases"][self.place(self.baseline)]["input"]
        if place in self.run.costs:
            return np.resize(self.run.costs[place], self.records(self.baseline))
        return np.ones(self.records(self.baseline))

    def place(self, case):
        return [other["id"] for other in self.run.plan["cases"]].index(case["id"])

    def records(self, case):
        return self.run.preparation["inputs"][self.run.preparation["cases"][self.place(case)]["input"]]["records"]

    def lb(self, case):
        """In parts of what all records cost together."""
        workers = case["workers"]
        if self.costs is None:
            return 1 / workers
        costs = np.resize(self.costs, self.records(case))
        return least_makespan(costs, workers) / costs.sum()

    def e(self, case):
        return max(self.lb(case), self.c / self.cpus(case))

    def cpus(self, case):
        """Those of the machine, of which a quota gives some on average, or as many of them as the workers are pinned to."""
        pin, workers = case["parameters"].get("pin", "none"), case["workers"]
        pinned = {"none": math.inf, "compact": workers, "scatter": workers}
        machine = self.run.machine
        cores = [core for node in machine.get("topology") or [] for core in node["cores"]]
        allowed = sum(map(len, cores)) or machine["cpus"]
        here = machine["cpus"] if machine["quota"] is None else min(machine["quota"], allowed)
        return min(here, len(set(pin[:workers])) if isinstance(pin, list) else pinned[pin])

    def serial_shares(self):
        shares = {}
        if not serial_fraction(self.baseline):
            return shares
        for block in self.run.blocks:
            traced = self.run.traced(self.baseline["id"], block)
            if traced:
                row, spans = traced
                shares[block] = min(start for _, _, start, _ in spans) / float(row["wall_s"])
        return shares

    def limits(self):
        shares = self.serial_shares()
        usual = self.usual_share(shares)
        turns = [(block, self.run.turn_s(self.baseline["id"], block)) for block in self.blocks]
        return [self.limit(turn_s, shares.get(block, usual)) for block, turn_s in turns]

    def usual_share(self, shares):
        return float(np.median(list(shares.values()))) if shares else self.asked_for()

    def limit(self, turn_s, share):
        """What bounds the case where the baseline's turn took so long, that share of it alone."""
        serial = share * turn_s
        m = turn_s - serial
        best = m * self.more * self.e(self.case) / self.e(self.baseline)
        in_map = m * self.more / self.ideal / best
        serial_part = (best / (serial + best)) / (m / turn_s)
        by_cpus = self.c / self.cpus(self.case) > self.lb(self.case)
        product = min(1.0, in_map * serial_part)
        serial_part = min(1.0, serial_part)
        return Limit(product / serial_part, serial_part, by_cpus, self.ideal * product)

    def asked_for(self):
        fraction = serial_fraction(self.baseline)
        if self.baseline["scaling"] == "weak":
            return fraction
        return fraction / (fraction + (1 - fraction) / self.baseline["workers"])

    def reason(self):
        """What binds in a block of the median turn and the median serial share."""
        shares = self.serial_shares()
        usual = self.usual_share(shares)
        turn_s = float(np.median([self.run.turn_s(self.baseline["id"], block) for block in self.blocks]))
        middle = self.limit(turn_s, float(np.median([shares.get(block, usual) for block in self.blocks])))
        if middle.bound >= self.ideal * 0.99:
            return "workers"
        if middle.serial_part < middle.in_map:
            return "serial part"
        if middle.by_cpus:
            return "cpus, waiting" if self.c < 0.5 else "cpus"
        records, workers = self.records(self.case), self.case["workers"]
        if self.costs.max() > 1.02 * math.ceil(records / workers) * self.costs.mean():
            return "longest record"
        return "workers" if records % workers == 0 else "whole records"


FACTORS = ["load_balance", "schedule_efficiency", "core_share", "work_efficiency", "serial_overhead", "serial_part"]


class Execution:
    """What the spans say of one traced execution."""

    def __init__(self, traced, case):
        row, spans = traced
        self.wall = float(row["wall_s"])
        self.serial = min(start for _, _, start, _ in spans) if serial_fraction(case) else 0.0
        self.map = self.wall - self.serial
        of_workers = np.zeros(case["workers"])
        for _, worker, start, end in spans:
            of_workers[worker] += end - start
        self.busy, self.longest, self.mean = of_workers.sum(), of_workers.max(), of_workers.mean()
        self.cpu = float(row["cpu_user_s"]) + float(row["cpu_system_s"]) if row["cpu_user_s"] else None

    def share_with_a_cpu(self):
        return min(1.0, self.cpu / (self.busy + self.serial))


def serial_fraction(case):
    return (case.get("input") or {}).get("serial_fraction") or 0.0
