#!/usr/bin/env python3
"""Large plans and runs: done with bounded memory, or refused in the plan.

`benches/large.py`, after `cargo build --release`, takes some minutes, 2 GB of disk and 6 GB of memory, and prints the
table of README.md beside it: the exit code, the CPU time of the program and all its workers, the most memory that one of
them held, and the first line of what it has to say. Memory does not depend on what else the machine does; CPU time does.
"""

import os
import resource
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNNER = os.path.join(ROOT, "target", "release", "runner")
SCOPE = "\n[[strategy]]\nkind = 'scope'\n"
TABLE_RECORDS = 9_999_000


def up_to(last):
    return list(range(1, last + 1))


def files(folder):
    """Experiment files, by name."""
    in_place = "isolation = 'none'\nwarmup = 0\n"
    five = "".join(
        f"\n[[strategy]]\nkind = {keys}\n"
        for keys in ["'serial'", "'scope'", "'rayon'", "'scope'\nname = 'static'\nschedule = 'static'",
                     "'rayon'\nname = 'bridge'\npar_bridge = true"]
    )
    texts = {
        "cases": f"workers = {up_to(100)}{SCOPE}chunk = {up_to(1001)}",
        "group": f"{in_place}workers = 1\niterations = 1\nrepetitions = 2{SCOPE}chunk = {up_to(9990)}",
        "many": f"{in_place}workers = 2\niterations = 1000\nrepetitions = 200{five}",
        "executions": f"workers = 2\niterations = 1000\nrepetitions = 100000{SCOPE}",
        "spans": "dataset = { synthetic = 1_000_000 }\ndelay = '1ms'\nworkers = [2, 4]\niterations = 1\n"
                 f"repetitions = 10{SCOPE}",
        "inputs": f"dataset = {{ synthetic = 10_000_000 }}\ndelay = {[f'{n}us' for n in up_to(6)]}{SCOPE}",
        "table": f"dataset = 'table.csv'\nworkers = 2\nrepetitions = 1\niterations = 1\nwarmup = 0{SCOPE}",
        "larger": f"dataset = 'larger.csv'{SCOPE}",
    }
    for name, text in texts.items():
        with open(os.path.join(folder, name + ".toml"), "w") as file:
            file.write(text)


def tables(folder):
    """A table of 1.9 GB, and one that seems larger than this machine's memory."""
    header = "name,field,born,nobel\n"
    with open(os.path.join(folder, "table.csv"), "w") as table:
        table.write(header)
        rows = "".join(f"{number:0165},astronomy,1900,true\n" for number in range(1000))
        for _ in range(TABLE_RECORDS // 1000):
            table.write(rows)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with open(os.path.join(folder, "larger.csv"), "w") as table:
        table.write(header)
        table.truncate(2 * memory)


def take(folder, what, arguments, address_space=None):
    """Runs it and prints a row."""
    def limit():
        if address_space:
            resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen([RUNNER, *arguments], cwd=folder, preexec_fn=limit, stdout=subprocess.DEVNULL,
                                 stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        first = next((line.strip() for line in said if line.strip()), "")
    cpu_s, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    print(f"| {what} | {child.returncode}{': ' + first if child.returncode else ''} | {cpu_s:.1f} s "
          f"| {peak / 1e6:.0f} MB |", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        files(folder)
        print("| what | exit code | CPU time | peak memory |\n| --- | --- | --- | --- |")
        take(folder, "`plan` of 100,100 cases", ["plan", "cases.toml"])
        take(folder, "9,991 cases in one group, 2 blocks: run, tables, pictures, page", ["group.toml", "--quiet"])
        for _ in range(2):
            subprocess.run([RUNNER, "many.toml", "--quiet"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        first, last = sorted(name for name in os.listdir(f"{folder}/reports/many") if name != "latest")
        take(folder, "1,000,000 executions: all reports", ["report", f"reports/many/{last}"])
        take(folder, "`compare` of two such runs, with its page", ["compare", f"reports/many/{first}", "many"])
        take(folder, "`predict` of one", ["predict", "many"])
        take(folder, "`plan` of 200,000,000 executions", ["plan", "executions.toml"])
        take(folder, "`plan` of 30,000,000 spans", ["plan", "spans.toml"])
        take(folder, "`plan` of six delays for 10,000,000 records", ["plan", "inputs.toml"])
        tables(folder)
        table = "a table of 1.9 GB with 9,999,000 records"
        take(folder, f"`plan` of {table}", ["plan", "table.toml"])
        take(folder, "the same: run of two cases with reports", ["table.toml", "--quiet"])
        take(folder, "the same, with 3 GB of address space", ["table.toml", "--quiet"], address_space=3 * 10**9)
        take(folder, "`plan` of a table larger than the machine's memory", ["plan", "larger.toml"])


main()
