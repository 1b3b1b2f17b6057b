#!/usr/bin/env bash
# The main job on the real dataset, shortened: two epochs of task 0, twice with the same seed.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

run() {
  ./fmnist run task0 --epochs 2 --seed 1 --threads 2 --json --output "$out/$1" | tail -n 1 >"$out/$1.json"
}
field() {
  grep -oE "\"$2\" *: *[^,}]+" "$out/$1.json" | head -n 1 | sed -E 's/^[^:]*: *//'
}

run first
run second
cat "$out/first.json"
accuracy=$(field first testAccuracy)
awk -v a="$accuracy" 'BEGIN { exit !(a > 0.86 && a < 0.93) }' || {
  echo "test accuracy after two epochs is $accuracy; 0.86 to 0.93 is expected" >&2
  exit 1
}
for folder in first second; do
  (cd "$out/$folder/latest" && sha256sum model.safetensors | cut -d' ' -f1) >"$out/$folder.sha"
done
cmp "$out/first.sha" "$out/second.sha" || {
  echo "the same seed gave different weights in two runs" >&2
  exit 1
}
echo "two epochs of task 0: test accuracy $accuracy, the same weights in both runs"
