#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Says how often the gate passes a subject that did not change, and fails one that began to leak:
# bench/command/gate_repeats.sh BUILD_FOLDER [RUNS]
set -euo pipefail
build=$(realpath "${1:?usage: gate_repeats.sh BUILD_FOLDER [RUNS]}")
runs=${2:-20}
fitmark=$build/bin/fitmark
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$build/lib/libfitmark_planted.so" my.so
"$fitmark" generate ramp live_objects=5000 events=200000 -o a.fitrace >/dev/null

measure() {
  "$fitmark" compare a.fitrace -a ./my.so -n 7 --samples 20 --pack-seconds 0.1 -o "$1" >/dev/null 2>&1
}

measure base
passed=0
found=0
for ((i = 0; i < runs; ++i)); do
  measure same
  if "$fitmark" check base same >same.txt; then passed=$((passed + 1)); else cat same.txt; fi
  PLANTED_LEAK_PERCENT=10 measure leaking
  "$fitmark" check base leaking >leaking.txt || found=$((found + 1))
done
echo "unchanged subject passed: $passed of $runs; one that leaks 10 % failed: $found of $runs"
