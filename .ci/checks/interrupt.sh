#!/usr/bin/env bash
# Ctrl-C on a terminal, while a bar is drawn: a sweep says how to go on, ends with 130, leaves nothing half done and no process.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
seconds=150

if ! script -qec true "$out/none" </dev/null >/dev/null 2>&1; then
  echo "no terminal can be made here; Ctrl-C on one is not checked"
  exit 0
fi

# script makes the terminal; what is written to the pipe is typed on it. A process ignores Ctrl-C if the one that started it did, which is
# so for everything in the background of a script; env sets that right.
mkfifo "$out/keys"
command="env --default-signal=INT ./fmnist run task0 --seeds 1-2 --data synthetic --limit 2000 --epochs 1000 --threads 1 --output $out/runs"
timeout --foreground 240 script -qefc "$command" "$out/screen" <"$out/keys" >/dev/null &
terminal=$!
exec 8>"$out/keys"
for ((i = 0; i < seconds * 10; i++)); do
  if grep -qs 'left; epoch [0-9]*/1000 of task0' "$out/screen"; then break; fi
  sleep 0.1
done
drawn=$(grep -cs 'left; epoch [0-9]*/1000 of task0' "$out/screen" || true)
# Where the sweep has ended by itself, nobody reads the keys; what it said is shown below.
trap '' PIPE
printf '\003' >&8 || true
code=0
wait "$terminal" || code=$?
exec 8>&-

if [ "$code" -ne 130 ] || [ "${drawn:-0}" -eq 0 ] || ! grep -q 'stopped; 0 of 2 cells done; the same command with --resume goes on' "$out/screen"; then
  echo "Ctrl-C ended a sweep with $code, 130 expected, after a bar with the time left; the terminal shows:" >&2
  tr '\r' '\n' <"$out/screen" >&2
  exit 1
fi
# The checkpoint of the run in hand may stay, and what was written with it.
if find "$out/runs" -mindepth 1 -maxdepth 1 ! -name '.cell-*.lock' ! -name '.run-*' | grep . >&2 ||
  find "$out/runs" -mindepth 1 -name '*.partial' | grep . >&2; then
  echo "Ctrl-C left the above in the folder of runs" >&2
  exit 1
fi
if pgrep -f -- "--out(put)? $out/runs" >&2; then
  echo "Ctrl-C left the processes above" >&2
  exit 1
fi
echo "Ctrl-C on a terminal: the sweep said how to go on and left nothing"
