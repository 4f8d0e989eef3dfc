#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Records the programs that workloads/corpus/README.md lists, full size.
# Usage: record.sh BIN_FOLDER OUTPUT_FOLDER     (./dev corpus runs it)
set -euo pipefail

readonly FITMARK=$(realpath "$1")/fitmark
mkdir -p "$2"
cd "$2"
readonly WORK=$PWD/work
rm -rf "$WORK"
mkdir -p "$WORK"

# record NAME PROGRAM ARGUMENT...: the program's own process alone, its output thrown away.
record() {
  local name=$1
  shift
  "$FITMARK" record --no-children -o "$name.fitrace" -- "$@" > "$WORK/$name.out"
}

words() { seq 1 "$1" | awk '{ printf "{\"id\": %d, \"word\": \"w%d\", \"near\": [%d, %d]}\n", $1, $1 % 997, $1 - 1, $1 + 1 }'; }

compiler() {
  printf '#include <map>\n#include <regex>\n#include <string>\nstd::map<std::string, std::regex> m;\nbool f(std::string s) { return std::regex_match(s, m[s]); }\n' > "$WORK/file.cc"
  g++ -E "$WORK/file.cc" -o "$WORK/file.ii"
  record compiler "$(g++ -print-prog-name=cc1plus)" -quiet -fpreprocessed -O1 "$WORK/file.ii" -o /dev/null
}

interpreter() {
  words 20000 > "$WORK/words.json"
  PYTHONMALLOC=malloc record interpreter "$(python3 -c 'import sys; print(sys.executable)')" -c \
    "import json; d = [json.loads(l) for l in open('$WORK/words.json')]; print(json.dumps(d, sort_keys=True)[:9])"
}

database() {
  record database sqlite3 :memory: "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
    INSERT INTO t SELECT i, 'row ' || i FROM n;
    CREATE INDEX u ON t(b); SELECT count(*), max(b) FROM t WHERE b LIKE '%7%' GROUP BY a % 100 ORDER BY 2;"
}

json_tool() {
  words 20000 > "$WORK/words.json"
  record json_tool jq -s 'group_by(.word) | map({word: .[0].word, ids: map(.id)}) | length' "$WORK/words.json"
}

# record_server NAME CLIENTS PIPELINE OPTION...: redis-server under SET, GET, LPUSH and ZADD of 10,000 keys each.
record_server() {
  local name=$1 clients=$2 pipeline=$3 socket=$WORK/redis.socket
  shift 3
  "$FITMARK" record --no-children -o "$name.fitrace" -- redis-server --port 0 --unixsocket "$socket" \
    --save '' --appendonly no --daemonize no "$@" > "$WORK/$name.out" &
  local recorder=$!
  until [ -S "$socket" ]; do sleep 0.1; done
  redis-benchmark -s "$socket" -n 10000 -r 10000 -c "$clients" -P "$pipeline" -t set,get,lpush,zadd -q > "$WORK/$name.load"
  redis-cli -s "$socket" shutdown nosave || true
  wait "$recorder"
}

server() { record_server server 8 1; }

# Four threads read the requests; the first frees what they made.
threaded_server() { record_server threaded_server 64 4 --io-threads 4 --io-threads-do-reads yes; }

threads() {
  cat "$WORK"/*.ii "$WORK"/*.json > "$WORK/mixed"
  record threads pigz -p 4 -k -c "$WORK/mixed"
}

version_control() {
  (
    cd "$WORK" && rm -rf repository && git init -q repository && cd repository
    for i in $(seq 1 40); do seq "$i" $((i + 500)) > "file$((i % 12))"; git add -A; git -c user.name=a -c user.email=a@b commit -qm "step $i"; done
  )
  record version_control git -C "$WORK/repository" log -p --stat
}

document_converter() {
  awk 'BEGIN { print ".TH T 1"; for (i = 0; i < 3000; ++i) printf ".SH PART %d\nText of part %d, with \\fBbold\\fP words.\n.PP\nMore of it.\n", i, i }' > "$WORK/page.1"
  record document_converter troff -man -Tutf8 "$WORK/page.1"
}

javascript() {
  record javascript node -e 'const m = new Map(); for (let i = 0; i < 3e5; ++i) m.set("k" + i % 5000, [i]); console.log(JSON.stringify([...m]).length)'
}

for program in compiler interpreter database json_tool server threaded_server threads version_control document_converter javascript; do
  if "$program"; then
    "$FITMARK" verify "$program.fitrace"
  else
    printf 'corpus: %s could not be recorded\n' "$program" >&2
  fi
done
rm -rf "$WORK"
