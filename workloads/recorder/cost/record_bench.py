#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what recording costs: each program bare, under fitmark record, with --times, with --stacks, and
under heaptrack, interleaved in one run; the least of all rounds counts.

Usage: record_bench.py BIN_FOLDER [ROUNDS]     (./dev record-bench runs it)
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

PYTHON_PROGRAM = """
import json
words = [f"word{n % 5000}" for n in range(60000)]
book = {"words": [{"text": word, "at": at, "near": [at - 1, at + 1]} for at, word in enumerate(words)]}
for round in range(4):
    text = json.dumps(book)
    index = {}
    for entry in json.loads(text)["words"]:
        index.setdefault(entry["text"], []).append(entry["at"])
"""
CXX_PROGRAM = """
#include <map>
#include <regex>
#include <string>
std::map<std::string, std::regex> words;
bool f(std::string s) { return std::regex_match(s, words[s]); }
"""


def real_python():
    """The program behind wrappers: what is recorded must be python and nothing else."""
    return subprocess.run(["python3", "-c", "import sys; print(sys.executable)"],
                          capture_output=True, text=True, check=True).stdout.strip()


def programs(folder):
    """Yields (name, argv)."""
    yield "python3 (PYTHONMALLOC=malloc)", [real_python(), "-c", PYTHON_PROGRAM]
    source = os.path.join(folder, "words.cc")
    with open(source, "w") as file:
        file.write(CXX_PROGRAM)
    subprocess.run(["g++", "-std=c++17", "-E", source, "-o", source + ".ii"], check=True)
    compiler = subprocess.run(["g++", "-print-prog-name=cc1plus"], capture_output=True, text=True,
                              check=True).stdout.strip()
    yield "cc1plus -O1", [compiler, "-quiet", "-fpreprocessed", "-O1", source + ".ii", "-o", "/dev/null"]
    threads = os.path.join(folder, "two_threads")
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(["g++", "-O2", "-g1", "-pthread", os.path.join(here, "two_threads_main.cc"), "-o", threads],
                   check=True)
    yield "two threads", [threads]


def run(argv, env):
    """Returns (seconds, CPU seconds of all processes, standard error)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, text=True)
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        print(f"  {argv[0]} failed on {argv[-1]}: {done.stderr.strip()}", file=sys.stderr)
        return None
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, done.stderr


class Mode:
    """One way of running a program, and the least that it took."""

    def __init__(self, name, prefix, trace=None):
        self.name, self.prefix, self.trace = name, prefix, trace
        self.whole = self.seconds = self.cpu = self.program_cpu = float("inf")
        self.events = self.bytes = self.resident = 0
        self.failed = False

    def measure(self, argv, env):
        ended = run(self.prefix + argv, env)
        if ended is None:
            self.failed = True
            return
        whole, cpu, errors = ended
        seconds, program_cpu = whole, cpu
        if self.trace:
            told = json.loads(errors)
            seconds, program_cpu = told["program_seconds"], told["program_cpu_seconds"]
            self.events = told["files"][0]["events"]
            self.resident = told["files"][0]["recorder_resident_bytes"]
            self.bytes = os.path.getsize(self.trace)
        self.whole, self.seconds = min(self.whole, whole), min(self.seconds, seconds)
        self.cpu, self.program_cpu = min(self.cpu, cpu), min(self.program_cpu, program_cpu)


def modes(binaries, folder):
    fitmark = os.path.join(binaries, "fitmark")
    trace = os.path.join(folder, "bench.fitrace")
    record = [fitmark, "record", "--json", "--no-children", "-o", trace]
    found = [Mode("bare", []), Mode("record", record + ["--"], trace),
             Mode("record --times", record + ["--times", "--"], trace),
             Mode("record --stacks", record + ["--stacks", "--"], trace)]
    if shutil.which("heaptrack"):
        found.append(Mode("heaptrack", ["heaptrack", "-o", os.path.join(folder, "heaptrack")]))
    return found


def print_results(name, all_modes):
    bare = all_modes[0]
    events = all_modes[1].events
    print(f"\n{name}: {events:,} events; bare {bare.seconds:.3f} s")
    print(f"  {'':16} {'ns an event over bare':>24} {'':>14} {'':>14} {'bytes an':>9} {'recorder':>9}")
    print(f"  {'':16} {'program, elapsed':>24} {'program, CPU':>14} {'all, CPU':>14} {'event':>9} {'MiB':>9}")
    for mode in all_modes[1:]:
        if mode.failed:
            print(f"  {mode.name:16} {'failed':>24}")
            continue
        over = [(value - base) / events * 1e9 for value, base in
                ((mode.seconds, bare.seconds), (mode.program_cpu, bare.cpu), (mode.cpu, bare.cpu))]
        size = f"{mode.bytes / events:.2f}" if mode.trace else "-"
        resident = f"{mode.resident / 2**20:.1f}" if mode.trace else "-"
        own = f"{over[1]:14.1f}" if mode.trace else f"{'-':>14}"
        print(f"  {mode.name:16} {over[0]:24.1f} {own} {over[2]:14.1f} {size:>9} {resident:>9}")
    if len(all_modes) < 5 or all_modes[4].failed:
        return
    for what in ("seconds", "cpu"):
        stacks, heaptrack = (getattr(all_modes[i], what) - getattr(bare, what) for i in (3, 4))
        label = "elapsed" if what == "seconds" else "CPU"
        if stacks <= 0:
            print(f"  {label} time of record --stacks: not above bare; the machine is too noisy for a ratio")
        else:
            print(f"  heaptrack costs {heaptrack / stacks:.1f} times as much {label} time as record --stacks")


def main():
    binaries, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    env = dict(os.environ, PYTHONMALLOC="malloc", PYTHONHASHSEED="1")
    print(f"least of {rounds} interleaved rounds; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        for name, argv in programs(folder):
            all_modes = modes(binaries, folder)
            for _ in range(rounds):
                for mode in all_modes:
                    mode.measure(argv, env)
            print_results(name, all_modes)


if __name__ == "__main__":
    main()
