# SPDX-License-Identifier: MIT
"""What recording adds to a program's own time, slice by slice: slice_clock.cc marks every 1024th call of malloc in runs
that are recorded and in runs that are not, interleaved. The machine's slow spells seldom hit the same slice of many
rounds, so a slice counts with the least, the quartile or the median of all rounds. The range holds 95 % of 100 draws of
the rounds, with replacement; the control is the same figure of every second bare run over the others.
"""
import array
import json
import os
import random
import subprocess

STATISTICS = {"least": lambda n: 0, "quartile": lambda n: n // 4, "median": lambda n: n // 2}
CLOCKS = ("program, CPU", "elapsed")
DRAWS = 100


def build(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    library = os.path.join(folder, "slice_clock.so")
    subprocess.run(["g++", "-O2", "-fno-threadsafe-statics", "-fno-builtin-malloc", "-fPIC", "-shared",
                    os.path.join(here, "slice_clock.cc"), "-o", library], check=True)
    return library


def run(argv, env, marks):
    """Returns ([clock][slice] in ns, standard error) of one run."""
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, text=True, check=True)
    numbers = array.array("Q")
    with open(marks, "rb") as file:
        numbers.frombytes(file.read())
    os.remove(marks)
    return [[b - a for a, b in zip(numbers[clock::2], numbers[clock + 2::2])] for clock in range(2)], done.stderr


def cost(left, right, clock, rank, events):
    """Returns what `left` takes more than `right`, in ns an event."""
    totals = [sum(sorted(slices)[rank(len(runs))] for slices in zip(*(one[clock] for one in runs)))
              for runs in (left, right)]
    return (totals[0] - totals[1]) / events


def ranged(left, right, clock, rank, events):
    drawn = sorted(cost(random.choices(left, k=len(left)), random.choices(right, k=len(right)), clock, rank, events)
                   for _ in range(DRAWS))
    margin = DRAWS // 40
    return f"{cost(left, right, clock, rank, events):.1f} [{drawn[margin]:.1f}, {drawn[-1 - margin]:.1f}]"


def measure(title, argv, fitmark, options, rounds, env, folder):
    marks = os.path.join(folder, "slices")
    env = dict(env, LD_PRELOAD=build(folder), FITMARK_SLICES=marks, FITMARK_SLICES_OF=os.path.basename(argv[0]))
    record = [fitmark, "record", "--json", "--no-children", "-o", os.path.join(folder, "s.fitrace"), *options, "--"]
    bare, recorded = [], []
    for _ in range(rounds):
        bare.append(run(argv, env, marks)[0])
        slices, told = run(record + argv, env, marks)
        recorded.append(slices)
    events = json.loads(told)["files"][0]["events"]
    same = len({len(one[0]) for one in bare + recorded}) == 1
    print(f"\n{title}, {' '.join(['record', *options])}: {events:,} events in {len(bare[0][0]):,} slices, {rounds} rounds"
          + ("" if same else "; the runs differ in length"))
    for clock, name in enumerate(CLOCKS):
        for word, rank in STATISTICS.items():
            control = cost(bare[::2], bare[1::2], clock, rank, events) if rounds > 1 else 0
            print(f"  {name:14}{word:10}{ranged(recorded, bare, clock, rank, events):>22} ns an event;"
                  f" bare over bare {control:.1f}")
