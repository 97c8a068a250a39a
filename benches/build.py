#!/usr/bin/env python3
"""What a clean release build takes, and what each dependency costs.

`benches/build.py` builds `runner` in a folder of its own, which is removed afterwards, and prints two tables: of each
direct dependency the crates and the compiler's CPU seconds that would go with it, because nothing else needs them, and
those of its whole tree; and of each cargo feature that `runner` can do without, how much smaller the program is without
it. CPU seconds of the compiler depend little on what else the machine does; the time of the build does.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

FEATURES = ["charts", "cli", "fetch", "mpi", "process", "smol", "tokio"]


def compile_and_note(log):
    """What cargo calls in place of rustc: the same, and a line of what it took."""
    code = subprocess.call(sys.argv[1:])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    name, version = os.environ.get("CARGO_PKG_NAME"), os.environ.get("CARGO_PKG_VERSION")
    if name:
        with open(log, "a") as lines:
            lines.write(f"{name} {version} {used.ru_utime + used.ru_stime}\n")
    sys.exit(code)


def build(folder, features):
    """The time of a build, the CPU seconds of each crate that was compiled, and the size of the program."""
    log = os.path.join(folder, "crates")
    open(log, "w").close()
    command = ["cargo", "build", "--locked", "--release", "--bin", "runner", "--no-default-features"]
    watch = time.monotonic()
    subprocess.run(
        command + ["--target-dir", folder, "--features", ",".join(features)],
        env={**os.environ, "RUSTC_WRAPPER": os.path.abspath(__file__), "CRATES_LOG": log},
        stderr=subprocess.DEVNULL,
        check=True,
    )
    took_s = time.monotonic() - watch
    cpu_s = {}
    for line in open(log):
        name, version, seconds = line.split()
        cpu_s[name, version] = cpu_s.get((name, version), 0.0) + float(seconds)
    return took_s, cpu_s, os.path.getsize(os.path.join(folder, "release", "runner"))


def graph():
    """The package of this folder, and what each package needs, but for its own tests."""
    host = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    host = next(line.split()[1] for line in host.splitlines() if line.startswith("host:"))
    command = ["cargo", "metadata", "--format-version", "1", "--filter-platform", host]
    resolve = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    names = {package["id"]: (package["name"], package["version"]) for package in resolve["packages"]}
    needs = {
        names[node["id"]]: {
            names[dep["pkg"]]
            for dep in node["deps"]
            if any(kind["kind"] != "dev" for kind in dep["dep_kinds"])
        }
        for node in resolve["resolve"]["nodes"]
    }
    return names[resolve["resolve"]["root"]], needs


def reached(start, needs, without=None):
    found, ahead = set(), [start]
    while ahead:
        package = ahead.pop()
        if package not in found and package != without:
            found.add(package)
            ahead.extend(needs[package])
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        took_s, cpu_s, size = build(folder, FEATURES)
        root, needs = graph()
        print(f"clean release build: {took_s:.0f} s, {sum(cpu_s.values()):.0f} s of CPU of the compiler, "
              f"{cpu_s[root]:.0f} s of them for this crate; {len(cpu_s) - 1} crates beside it; runner {size / 1e6:.1f} MB",
              flush=True)
        print("\n| dependency | goes with it | CPU | whole tree | CPU |\n| --- | --- | --- | --- | --- |")
        rows = []
        for name in needs[root] & cpu_s.keys():
            alone = (reached(root, needs) - reached(root, needs, without=name)) & cpu_s.keys()
            tree = reached(name, needs) & cpu_s.keys()
            rows.append((sum(map(cpu_s.get, alone)), len(alone), sum(map(cpu_s.get, tree)), len(tree), name[0]))
        for alone_s, alone, tree_s, tree, name in sorted(rows, reverse=True):
            print(f"| {name} | {alone} | {alone_s:.1f} s | {tree} | {tree_s:.1f} s |")
        print("\n| without the feature | runner is smaller by | this crate's CPU |\n| --- | --- | --- |", flush=True)
        for feature in FEATURES:
            if feature != "cli":
                _, without_s, smaller = build(folder, [other for other in FEATURES if other != feature])
                print(f"| {feature} | {(size - smaller) / 1e3:.0f} kB | {without_s[root]:.0f} s |", flush=True)


if "CRATES_LOG" in os.environ:
    compile_and_note(os.environ["CRATES_LOG"])
main()
