#!/usr/bin/env bash
# A sweep is killed (kill -9) at 20 random moments and gone on with; what it has in the end must be what an undisturbed sweep
# has, bit for bit. Half of the kills hit every process of the sweep, half its first one alone: the others must die with it.
set -euo pipefail
kills=${1:-20}
RANDOM=${2:-6} # the seed of the moments
out=$(mktemp -d)
sweep=''
trap 'kill -9 -- -"$sweep" 2>/dev/null || true; rm -rf "$out"' EXIT

start() { # start FOLDER JOBS: a sweep of four cells in a process group of its own
  mkdir -p "$1"
  setsid ./fmnist run task0 task3 --seeds 1-2 --backend pytorch --data synthetic --limit 300 --epochs 3 --threads 1 \
    --jobs "$2" --resume --output "$1" >>"$out/log" 2>&1 &
  sweep=$!
}
fail() {
  echo "$*; the sweeps said:" >&2
  cat "$out/log" >&2
  exit 1
}
result() { # result FOLDER: everything that must be equal, one line a cell
  local run
  for run in "$1"/task*; do
    # the name without its time
    echo "$(basename "$run" | sed -E 's/-[0-9]{8}-[0-9]{6}$//') $(grep -E '"(cell|testAccuracy)"' "$run/run.json" | tr -d '\n')" \
      "$(cd "$run" && cat model.safetensors predictions.csv task.yaml | sha256sum)"
  done
}
whole() { # whole FOLDER: whatever can be seen is finished
  local run file
  for run in "$1"/task*; do
    [ -e "$run" ] || continue
    for file in run.json task.yaml history.csv history.json confusion.csv predictions.csv model.safetensors; do
      [ -s "$run/$file" ] || fail "$run has no $file after a kill"
    done
  done
}
finished() { # finished FOLDER: compares with the undisturbed sweep
  result "$1" >"$out/result"
  diff "$out/expected" "$out/result" || fail "the killed sweep has other results than the undisturbed one"
  [ -z "$(find "$1" -mindepth 1 -maxdepth 1 -name '.*')" ] || fail "hidden files are left: $(ls -A "$1")"
}

started=$(date +%s%N)
start "$out/undisturbed" 1
wait "$sweep" || fail "the undisturbed sweep failed"
millis=$((($(date +%s%N) - started) / 1000000))
result "$out/undisturbed" >"$out/expected"
[ "$(wc -l <"$out/expected")" -eq 4 ] || fail "the undisturbed sweep has not four results"

round=1
killed=0
resumed=0
while [ "$killed" -lt "$kills" ]; do
  folder=$out/round$round
  start "$folder" $((1 + RANDOM % 2))
  moment=$((200 + (RANDOM * 32768 + RANDOM) % (millis * 8 / 10)))
  sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
  if ! kill -0 "$sweep" 2>/dev/null; then
    # Done before its moment came.
    wait "$sweep" || fail "a sweep that was gone on with failed"
    finished "$folder"
    round=$((round + 1))
    continue
  fi
  if [ $((killed % 2)) -eq 0 ]; then kill -9 -- -"$sweep"; else kill -9 "$sweep"; fi
  wait "$sweep" 2>/dev/null || true
  killed=$((killed + 1))
  # One that was just starting sees that its parent is gone when it runs Java.
  for _ in $(seq 600); do
    pgrep -g "$sweep" >/dev/null || break
    sleep 0.1
  done
  if pgrep -g "$sweep" >/dev/null; then fail "processes of a killed sweep live on: $(pgrep -a -g "$sweep")"; fi
  whole "$folder"
  cells=$(find "$folder" -maxdepth 1 -name 'task*' 2>/dev/null | wc -l)
  [ "$cells" -eq 0 ] || resumed=$((resumed + 1))
  echo "kill $killed after $moment ms in round $round: $cells of 4 cells are done"
done
start "$out/round$round" 2
wait "$sweep" || fail "the last sweep failed"
finished "$out/round$round"
[ "$resumed" -gt 0 ] || fail "no kill came while some cells were done; the moments are no test"
echo "$kills kills in $round sweeps, $resumed with cells done: the results are those of an undisturbed sweep"
