#!/usr/bin/env bash
# Times two trainings against each other: both run at the same time, one on each of two cores, and change cores from round to round, so that
# what else the machine does slows both. Prints B's seconds per epoch over A's: the geometric mean of all rounds and its standard error.
#
#   bench/pair.sh [-b BACKEND] [-n ROUNDS] [-l IMAGES] [-e EPOCHS] A B
#
# A and B are a task (id or file), or CHECKOUT:TASK for the fmnist of another checkout, which has been built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
backend=pytorch
rounds=20
images=6400
epochs=5
while getopts b:n:l:e: option; do
  case $option in
    b) backend=$OPTARG ;;
    n) rounds=$OPTARG ;;
    l) images=$OPTARG ;;
    e) epochs=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
if [ $# -ne 2 ]; then
  sed -n 's/^#   /usage: /p' "$0" >&2
  exit 2
fi
[ $((rounds % 2)) -eq 0 ] || rounds=$((rounds + 1)) # each on both cores equally often
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

seconds() { # seconds CORE [CHECKOUT:]TASK: the median of the epochs but for the first
  local checkout=$root task=$2
  if [ "${task#*:}" != "$task" ]; then checkout=${task%%:*} task=${task#*:}; fi
  FMNIST_BUILD=missing taskset -c "$1" "$checkout/fmnist" bench "$task" --training-only --threads 1 --limit "$images" --epochs "$epochs" \
    --backend "$backend" --json 2>>"$out/log" |
    sed -n 's/.*"epochSeconds":\[[^,]*,\([^]]*\)\].*/\1/p' | tr , '\n' | sort -g | sed -n "$(((epochs) / 2))p"
}

for ((round = 0; round < rounds; round++)); do
  seconds $((round % 2)) "$1" >"$out/a" &
  seconds $(((round + 1) % 2)) "$2" >"$out/b"
  wait "$!"
  if ! { [ -s "$out/a" ] && [ -s "$out/b" ]; }; then
    cat "$out/log" >&2
    exit 1
  fi
  printf '%s %s\n' "$(cat "$out/a")" "$(cat "$out/b")" | tee -a "$out/pairs"
done
# Two rounds, one on each core, are one observation.
awk '{ sum += log($2 / $1) } NR % 2 == 0 { x = sum / 2; n++; s += x; q += x * x; sum = 0 }
  END { m = s / n; printf "B / A = %.3f", exp(m); if (n > 1) printf ", standard error %.3f", sqrt((q / n - m * m) / (n - 1)); print " (" n " pairs of rounds)" }' "$out/pairs"
