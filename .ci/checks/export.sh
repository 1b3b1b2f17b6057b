#!/usr/bin/env bash
# A network trained on one engine, used on the others and exported.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

./fmnist run task0 --data synthetic --limit 2000 --epochs 3 --output "$out/runs" >"$out/log"
run=$(ls -d "$out"/runs/task0-*)
for backend in pytorch tensorflow dl4j; do
  ./fmnist predict "$run" docs/images/pullover.png --backend "$backend" --json >"$out/$backend.json"
  cat "$out/$backend.json"
done
class() { grep -o '"class":"[^"]*"' "$1"; }
for backend in tensorflow dl4j; do
  [ "$(class "$out/pytorch.json")" = "$(class "$out/$backend.json")" ] || {
    echo "$backend predicts another class than pytorch" >&2
    exit 1
  }
done
./fmnist export "$run" --format saved-model
./fmnist export "$run" --format dl4j
ls -l "$run-saved-model/saved_model.pb" "$run-dl4j"
if ./fmnist export "$run" --format dl4j 2>"$out/again"; then
  echo "an export replaced what was there" >&2
  exit 1
fi
echo "one network on three engines, and exported twice"
