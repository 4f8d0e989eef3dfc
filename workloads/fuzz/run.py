#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fuzzes each parser for a while, from seeds made of real traces, and prints a table of time and count.

Usage: run.py BIN_FOLDER WORK_FOLDER [SECONDS [PARSER...]]     (./dev fuzz runs it)
"""
import gzip
import io
import json
import os
import pickle
import re
import struct
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
CORPUS = os.path.join(HERE, "..", "corpus")
BLOCK_HEAD_BYTES, PREAMBLE_BYTES = 24, 12  # workloads/file/format.h
SMALL_TRACES = ("threads", "version_control", "database")
PARSERS = ("csv", "jsonl", "rep", "minimalloc", "mtrace", "memory-replay", "heaptrack", "glibc-trace",
           "glibc-workload", "torch-snapshot", "fitrace", "chunk", "bytes", "law", "model", "report", "google_benchmark")


def chunks(trace):
    """Yields the payload of each block of events."""
    at = PREAMBLE_BYTES
    while at + BLOCK_HEAD_BYTES <= len(trace):
        kind, _, length = struct.unpack_from("<4sIQ", trace, at)
        at += BLOCK_HEAD_BYTES
        if kind == b"EVNT":
            yield trace[at:at + length]
        at += length


def glibc_record(kind, before=0, after=0, size_bytes=0, second_bytes=0, thread=1):
    return struct.pack("<II7Q", thread, kind, before, after, size_bytes, second_bytes, 0, 0, 0)


def snapshot(protocol):
    events = [{"action": action, "addr": 512 * i, "size": 512, "stream": 0, "frames": []}
              for action in ("alloc", "segment_alloc", "free_requested", "free_completed", "segment_free", "oom")
              for i in range(2)]
    return pickle.dumps({"segments": [{"address": 0, "total_size": 1024, "blocks": []}],
                         "device_traces": [events]}, protocol)


def zipped(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("trace.txt", MEMORY_REPLAY)
    return file.getvalue()


MODEL = json.dumps({"schema": "fitmark-model/2", "events": 40, "phase_events": 20, "phases": [
    {"events": 20, "allocations": 12, "deallocations": 6, "reallocations": 2, "hand_offs": 1,
     "threads": [[0, 9], [1, 3]], "resizes": [[16, 24, 1], [4096, 64, 1]],
     "classes": [{"size_bytes": 16, "alignment_log2": 0, "zeroed": False, "lifetimes": [[1, 3], [4, 2]],
                  "deaths": [[1, 2]], "immortal": 1},
                 {"size_bytes": 4096, "alignment_log2": 12, "zeroed": True, "lifetimes": [],
                  "deaths": [[0, 1], [1, 2]], "immortal": 0}]}] * 2})
MEMORY_REPLAY = ("7: malloc 0x10 24\n7: calloc 0x20 2 8\n9: memalign 0x40 64 100\n7: realloc 0x30 0x10 48\n"
                 "9: free 0x30\n7: thread_done 0x0\n7: free 0x0\n")
HEAPTRACK_RAW = "v 10400 3\nx /bin/p\nX p\ns 5 0\nt 1 0\ni 1 0\n+ 10 1 aa0\n+ 20 1 bb0\n- aa0\nc 5\nR 10\n"


def shortened(value):
    """Returns the JSON value with each list cut to a few items, columns of one length staying alike; `11` is an array's width."""
    if isinstance(value, dict):
        return {key: shortened(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in (value if len(value) in (2, 11) else value[:3])]
    return value


def report_seeds():
    """Returns reports of both versions, each with a run or two, and single runs."""
    texts = []
    for path in ("analysis/report/fixture/report-v1.json", "results/reference/report.json"):
        with open(os.path.join(ROOT, path)) as file:
            report = shortened(json.load(file))
        texts += [json.dumps(report | {"runs": report["runs"][:count]}) for count in (1, 2)]
        texts += [json.dumps(run) for run in report["runs"]]
    return [text.encode() for text in texts] + [b"[" * 3000]


def google_seeds():
    row = {"name": "a/best_fit/8/manual_time", "run_name": "a/best_fit/8/manual_time", "run_type": "iteration", "iterations": 9,
           "repetition_index": 0, "real_time": 1.5, "cpu_time": 2e3, "time_unit": "us", "held_bytes": 4096, "events": 10}
    rows = [row, row | {"name": "malloc", "run_name": "malloc", "time_unit": "ns"}, row | {"run_type": "aggregate"}]
    return [json.dumps({"context": {"date": "d", "host_name": "h", "library_build_type": "release", "num_cpus": 2},
                        "benchmarks": rows[:count]}).encode() for count in (1, 2, 3)]


def seeds(parser):
    """Returns the seeds as bytes: small, each form that the parser knows."""
    traces = [open(os.path.join(CORPUS, name + ".fitrace"), "rb").read() for name in SMALL_TRACES]
    texts = {
        "law": ["fixed:64", "uniform:8:1000", "powerlaw:16:65536:1.1", "lognormal:64:1.2", "exponential:9", "weibull:2e3:0.6",
                "generational:9:999:0.1", "# sizes\n16 0.5\n24,3\n64 1e3\n"],
        "model": [MODEL] + [MODEL.replace("24, 1]", f"{text}, 1]").replace("4096", text)
                            for text in ("-1", "1e300", "1.5", "2147483647", "18446744073709551615", "null")],
        "csv": ["id,op,extra,size_bytes,alignment_bytes,thread,time_ns\n5,allocate,x,10,,0,1\n6,allocate_zeroed,,20,64,1,2\n"
                "5,reallocate,,30,0,0,3\n6,deallocate,,,,,\n0,mark,,3,,,\n"],
        "jsonl": ['{"op":"allocate","id":1,"size_bytes":9,"thread":1,"time_ns":5,"alignment_bytes":64}\n'
                  '{"op":"mark","size_bytes":4,"name":"load"}\n{"op":"deallocate","id":1}\n'],
        "rep": ["20000\n2\n4\n1\na 0 512\nr 0 640\na 1 128\nf 0\n", "2\n5\na 0 24\nf 0\na 0 96\nr 1 7\nf 0",
                "2\n2\n4 a 0 80000000000000000\n9 f 0\n", "1\r\n1\r\n3\r\n9\r\na 0 5\r\nf -1\r\nr 0 0\r\n"],
        "minimalloc": ["id,lower,upper,size\nb,0,10,100\nc,10,20,50\nd,5,15,7\n"],
        "mtrace": ["= Start\n@ ./a + b:(main+0x1)[0x4005b9] + 0x1460 0x64\n@ ./a:[0x1] < 0x1460\n"
                   "@ ./a:[0x1] > 0x1500 0xc8\n@ ./a:[0x1] ! 0x1500 0x1000\n- 0x1500\n= End\n"],
        "memory-replay": [MEMORY_REPLAY, "7: malloc 0x10 24 1000 1100\n7: free 0x10 1500 1600\n"],
        "heaptrack": ["v 10000 2\nX ./prog\nI 1000 10\na 10 1\n+ 0\nc 5\n+ 0\n- 0\na 20 1\n+ 1\nR 10\n", HEAPTRACK_RAW],
    }
    binaries = {
        "glibc-trace": [b"".join([glibc_record(255, 0x1234, 0, 8), glibc_record(1, 0, 0x100, 24),
                                  glibc_record(5, 0, 0x200, 40, 64), glibc_record(2, 0, 0x100, 48, 0, 2),
                                  glibc_record(3, 0x100), glibc_record(4, 0x100, 0x300, 99), glibc_record(0)])],
        "glibc-workload": [b"\x08\x03\x09\x01\x0a\x02\x0b\x0b\x0b\x11\x01\x07\x01\x05\x01\x01\x00"
                           b"\x02\x01\x81\x00\x06\x01\x01"],
        "torch-snapshot": [snapshot(protocol) for protocol in range(6)],
        "fitrace": traces,
        "report": report_seeds(),
        "google_benchmark": google_seeds(),
        "chunk": [chunk for trace in traces for chunk in chunks(trace)],
        "bytes": [gzip.compress(HEAPTRACK_RAW.encode()), zipped(zipfile.ZIP_STORED), zipped(zipfile.ZIP_DEFLATED),
                  bytes.fromhex("28b52ffd2403190000616161 0d6bb5b2".replace(" ", ""))],
    }
    return [text.encode() for text in texts[parser]] if parser in texts else binaries[parser]


def fuzz(binaries, work, parser, seconds):
    """Returns (executions, covered edges, what was found or an empty string)."""
    folder = os.path.join(work, parser)
    os.makedirs(folder, exist_ok=True)
    for number, seed in enumerate(seeds(parser)):
        with open(os.path.join(folder, f"seed{number}"), "wb") as file:
            file.write(seed)
    command = [os.path.join(binaries, "fuzz_" + parser), f"-max_total_time={seconds}", "-max_len=16384", "-timeout=10",
               "-rss_limit_mb=1024", "-print_final_stats=1", f"-artifact_prefix={work}/{parser}-", folder]
    # What a sanitizer objects to ends the run, as a crash does.
    environment = os.environ | {"UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
    with open(os.path.join(work, parser + ".log"), "w") as log:
        log.write(done.stderr)
    executions = re.findall(r"stat::number_of_executed_units: (\d+)", done.stderr)
    edges = re.findall(r"cov: (\d+)", done.stderr)
    clean = done.returncode == 0 and "runtime error" not in done.stderr
    fault = "" if clean else (re.findall(r"ERROR: .*|.*runtime error.*", done.stderr) or ["ended"])[0]
    return int(executions[-1]) if executions else 0, int(edges[-1]) if edges else 0, fault


def main():
    binaries, work = sys.argv[1], sys.argv[2]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    os.makedirs(work, exist_ok=True)
    found = 0
    print("| parser | seconds | inputs | covered edges | found |\n| --- | --: | --: | --: | --- |", flush=True)
    for parser in sys.argv[4:] or PARSERS:
        executions, edges, fault = fuzz(binaries, work, parser, seconds)
        found += fault != ""
        print(f"| {parser} | {seconds} | {executions:,} | {edges:,} | {fault or 'nothing'} |", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
