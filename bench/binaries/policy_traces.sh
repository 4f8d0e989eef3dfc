#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Records the programs on which the policies' own cost is measured: python3, cc1plus (twice), perl, sqlite3.
# Usage: policy_traces.sh BIN_FOLDER OUTPUT_FOLDER     (./dev policy-bench runs it)
set -euo pipefail

readonly ROOT=$PWD
readonly FITMARK=$(realpath "$1")/fitmark
mkdir -p "$2"
cd "$2"

# record NAME PROGRAM ARGUMENT...: the program's own process alone; what was recorded before stays.
record() {
  local name=$1
  shift
  [ -e "$name.fitrace" ] || "$FITMARK" record --no-children -o "$name.fitrace" -- "$@" > /dev/null
}

# compile NAME LEVEL FILE: the compiler proper, on a preprocessed file of this repository.
compile() {
  g++ -std=c++20 "-I$ROOT" -E "$ROOT/$3" -o "$1.ii"
  record "$1" "$(g++ -print-prog-name=cc1plus)" -quiet -fpreprocessed -std=c++20 "$2" "$1.ii" -o /dev/null
  rm "$1.ii"
}

PYTHONHASHSEED=0 PYTHONMALLOC=malloc record python3 "$(python3 -c 'import sys; print(sys.executable)')" -c '
import json
words = [f"word{n % 5000}" for n in range(60000)]
book = {"words": [{"text": word, "at": at, "near": [at - 1, at + 1]} for at, word in enumerate(words)]}
index = {}
for entry in json.loads(json.dumps(book))["words"]:
    index.setdefault(entry["text"], []).append(entry["at"])'

compile cc1plus -O2 bench/replay/heap_timed_run.cc
compile cc1plus_small -O1 bench/subject/nearest.cc

PERL_HASH_SEED=0 PERL_PERTURB_KEYS=0 record perl perl -e '
my (%book, @values); my $seed = 12345;
sub random { $seed = ($seed * 1103515245 + 12345) & 0x7fffffff; return $seed; }
for my $n (1..150000) {
  my $key = "key" . (random() % 60000);
  $book{$key}{count}++; push @{$book{$key}{at}}, $n;
  push @values, "value $n " . ("x" x (random() % 80));
  delete $book{"key" . (random() % 60000)} if $n % 3 == 0;
}
my $length = 0;
$length += length join ",", map { "$_=" . ($book{$_}{count} // 0) } sort keys %book;'

record sqlite3 sqlite3 :memory: "
CREATE TABLE t(id INTEGER PRIMARY KEY, k INTEGER, s TEXT); CREATE INDEX tk ON t(k);
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60000)
  INSERT INTO t SELECT n, (n * 7919) % 10007,
    printf('row %d %s', n, substr('abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', 1, n % 50)) FROM c;
SELECT count(*), sum(length(s)) FROM t WHERE k BETWEEN 10 AND 5000;
SELECT k, group_concat(s) FROM (SELECT * FROM t ORDER BY s DESC LIMIT 20000) GROUP BY k ORDER BY k LIMIT 5;
UPDATE t SET s = s || ' more' WHERE k % 3 = 0; DELETE FROM t WHERE k % 5 = 1;
SELECT count(DISTINCT substr(s, 1, 8)) FROM t;"
