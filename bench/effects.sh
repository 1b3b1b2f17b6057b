#!/usr/bin/env bash
# Measures what each part of a training changes: a small network on few images without and with it, several seeds of both.
# Prints the figures of docs/training.md, "What each part changes".
#   bench/effects.sh [--seeds 1-8] [--limit 4000] [--backend pytorch] [--threads 1] [--out DIR]
# Runs that are in DIR already (default: bench/runs/effects) are not repeated.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
seeds=1-8 limit=4000 backend=pytorch threads=1 out=$bench/runs/effects
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=$2 ;;
    --limit) limit=$2 ;;
    --backend) backend=$2 ;;
    --threads) threads=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
  shift 2
done

tasks=$(mktemp -d)
trap 'rm -rf "$tasks"' EXIT
cp "$bench/effects/base.yaml" "$tasks/base.yaml"
while IFS='|' read -r id changes; do
  [ -n "$id" ] || continue
  options=()
  while read -r change; do options+=(--set "$change"); done < <(tr '&' '\n' <<<"$changes")
  "$bench/../fmnist" show "$bench/effects/base.yaml" --yaml --set "id=$id" --set parent=base --set "title=$id" "${options[@]}" >"$tasks/$id.yaml"
done <<'LIST'
label-smoothing|targets.label_smoothing=0.1
shift|augmentation=[{kind: shift, pixels: 1}]
flip-random|augmentation=[{kind: flip, mode: random}]
flip-alternating|augmentation=[{kind: flip, mode: alternating}]
cutout|augmentation=[{kind: cutout, side: 8, probability: 0.5}]
mixup|augmentation=[{kind: mixup, alpha: 0.2}]
weight-decay|optimizer.weight_decay=0.05
l2|optimizer.l2=0.001
clip-norm|clip_norm=1
ema|ema={decay: 0.99, every: 10}
flip-evaluation|evaluation.flip=true
flip-both|augmentation=[{kind: flip, mode: alternating}]&evaluation.flip=true
warm-up|schedule.warmup_epochs=2
gelu|layers[1].function=gelu&layers[4].function=gelu&layers[8].function=gelu
lion|optimizer={kind: lion, lr: 0.0003}
rmsprop|optimizer={kind: rmsprop, lr: 0.001}
all-together|targets.label_smoothing=0.1&augmentation=[{kind: shift, pixels: 1}, {kind: flip, mode: alternating}]&optimizer.weight_decay=0.05&ema={decay: 0.99, every: 10}&evaluation.flip=true
LIST

"$bench/../fmnist" run "$tasks"/*.yaml --seeds "$seeds" --limit "$limit" --backend "$backend" --threads "$threads" --resume --output "$out" >&2
"$bench/../fmnist" compare "$out"
