#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what recording costs an event over the bare program, and how that compares with heaptrack: each program
bare, under fitmark record, with --times, with --stacks and under heaptrack, interleaved in one run.

Three costs of each: the program's own time on the clock, the processor time of the program alone, and that of all
processes together, the collector and the naming of stacks included; and how long one waits in all until the
file is there. Of each the difference of the least of all rounds, and the median of the differences of each
round with the range that holds the true median in about 19 of 20 cases.

Examples:
  ./dev record-bench                               all programs, 5 rounds
  ./dev record-bench 9 --only cc1plus
  ./dev record-bench 30 --only cc1plus --modes record
  ./dev record-bench 20 --only cc1plus --slices    the program's own time, slice by slice (slices.py)
"""
import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import slices

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


def compiled(folder, name, flags):
    here = os.path.dirname(os.path.abspath(__file__))
    program = os.path.join(folder, name)
    subprocess.run(["g++", "-O2", "-g1", *flags, os.path.join(here, name + "_main.cc"), "-o", program], check=True)
    return program


def python_program(folder):
    return "python3 (PYTHONMALLOC=malloc)", [real_python(), "-c", PYTHON_PROGRAM]


def compiler_program(folder):
    source = os.path.join(folder, "words.cc")
    with open(source, "w") as file:
        file.write(CXX_PROGRAM)
    subprocess.run(["g++", "-std=c++17", "-E", source, "-o", source + ".ii"], check=True)
    compiler = subprocess.run(["g++", "-print-prog-name=cc1plus"], capture_output=True, text=True,
                              check=True).stdout.strip()
    return "cc1plus -O1", [compiler, "-quiet", "-fpreprocessed", "-O1", source + ".ii", "-o", "/dev/null"]


def thread_program(folder):
    return "two threads", [compiled(folder, "two_threads", ["-pthread"])]


# By the name that --only knows; each returns (title, argv).
PROGRAMS = {"python3": python_program, "cc1plus": compiler_program, "threads": thread_program}
MODES = {"record": [], "times": ["--times"], "stacks": ["--stacks"], "heaptrack": None}
COSTS = ("elapsed", "program_cpu", "cpu", "whole")


def run(argv, env):
    """Returns (elapsed seconds, CPU seconds of all processes, standard error)."""
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
    """One way of running a program, and what each round of it took."""

    def __init__(self, name, prefix, folder, trace=None):
        self.name, self.prefix, self.trace = name, prefix, trace
        self.timed = os.path.join(folder, "timed")
        self.rounds = {cost: [] for cost in COSTS}
        self.events = self.bytes = self.resident = 0
        self.failed = False

    def measure(self, argv, env):
        ended = run(self.prefix + argv, env)
        if ended is None:
            self.failed = True
            return
        whole, cpu, errors = ended
        if self.trace:
            told = json.loads(errors)
            elapsed, program_cpu = told["program_seconds"], told["program_cpu_seconds"]
            self.events = told["files"][0]["events"]
            self.resident = told["files"][0]["recorder_resident_bytes"]
            self.bytes = os.path.getsize(self.trace)
        else:
            with open(self.timed) as file:
                elapsed, program_cpu = map(float, file.read().split())
        for cost, value in zip(COSTS, (elapsed, program_cpu, cpu, whole)):
            self.rounds[cost].append(value)

    def over(self, bare, cost, events):
        """Returns (least, median, low, high) in ns an event over the bare program."""
        own, base = self.rounds[cost], bare.rounds[cost]
        pairs = sorted((a - b) / events * 1e9 for a, b in zip(own, base))
        n = len(pairs)
        rank = max(0, int(n / 2 - 0.98 * n ** 0.5))  # of the binomial's 2.5 %
        return (min(own) - min(base)) / events * 1e9, statistics.median(pairs), pairs[rank], pairs[n - 1 - rank]


def modes(binaries, folder, wanted):
    """Returns the bare program's mode and the wanted ones."""
    fitmark = os.path.join(binaries, "fitmark")
    trace = os.path.join(folder, "bench.fitrace")
    clock = compiled(folder, "time_program", ["-static"])
    bare = Mode("bare", [clock, os.path.join(folder, "timed")], folder)
    found = []
    for key in wanted:
        if MODES[key] is not None:
            name = "record" + "".join(" " + option for option in MODES[key])
            prefix = [fitmark, "record", "--json", "--no-children", "-o", trace, *MODES[key], "--"]
            found.append(Mode(name, prefix, folder, trace))
        elif shutil.which("heaptrack"):
            found.append(Mode(key, ["heaptrack", "-o", os.path.join(folder, "heaptrack")] + bare.prefix, folder))
    return bare, found


def print_results(title, bare, found):
    events = max(mode.events for mode in found)
    print(f"\n{title}: {events:,} events; bare {min(bare.rounds['elapsed']):.3f} s")
    print("  ns an event over bare: least; median of pairs [its range]")
    columns = ("program, elapsed", "program, CPU", "all, CPU", "until the file is there")
    print(f"  {'':16}" + "".join(f"{column:>29}" for column in columns) + f"{'bytes an event':>16}{'resident':>10}")
    for mode in found:
        if mode.failed:
            print(f"  {mode.name:16} failed")
            continue
        cells = ["{:.1f}; {:.1f} [{:.1f}, {:.1f}]".format(*mode.over(bare, cost, events)) for cost in COSTS]
        size = f"{mode.bytes / events:.2f}" if mode.trace else "-"
        resident = f"{mode.resident / 2**20:.1f} MiB" if mode.trace else "-"
        print(f"  {mode.name:16}" + "".join(f"{cell:>29}" for cell in cells) + f"{size:>16}{resident:>10}")
    heaptrack = next((mode for mode in found if mode.name == "heaptrack" and not mode.failed), None)
    if heaptrack is None:
        return
    print("  part of heaptrack's cost: by the least, by the medians")
    for mode in found:
        if mode is heaptrack or mode.failed:
            continue
        print(f"  {mode.name:16}" + "".join(f"{parts(mode, heaptrack, bare, cost):>29}" for cost in COSTS))


def parts(mode, heaptrack, bare, cost):
    own, other = (one.over(bare, cost, 1)[:2] for one in (mode, heaptrack))
    return ", ".join(f"1/{b / a:.1f}" if a > 0 and b > 0 else "-" for a, b in zip(own, other))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", help="the folder that holds fitmark")
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--only", choices=PROGRAMS, action="append", help="measure this program alone (repeatable)")
    parser.add_argument("--modes", choices=MODES, nargs="+", default=list(MODES))
    parser.add_argument("--slices", action="store_true", help="compare slice by slice; programs of one thread")
    given = parser.parse_args()
    env = dict(os.environ, PYTHONMALLOC="malloc", PYTHONHASHSEED="1")
    print(f"{given.rounds} interleaved rounds; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        for key in given.only or PROGRAMS:
            title, argv = PROGRAMS[key](folder)
            if given.slices:
                for mode in given.modes:
                    if MODES[mode] is not None and key != "threads":
                        slices.measure(title, argv, os.path.join(given.binaries, "fitmark"), MODES[mode], given.rounds,
                                       env, folder)
                continue
            bare, found = modes(given.binaries, folder, given.modes)
            order = [bare, *found]
            for _ in range(given.rounds):
                for mode in order:
                    mode.measure(argv, env)
                order = order[1:] + order[:1]  # no mode always follows the same one's rest or heat
            print_results(title, bare, found)


if __name__ == "__main__":
    main()
