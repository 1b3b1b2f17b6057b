#!/usr/bin/env bash
# Runs are killed (kill -9) at random moments, on each engine in turn, and resumed; one is ended by SIGTERM. What they leave in the end must be
# what an undisturbed run leaves, byte by byte, times aside. Another engine may take over, and damage is refused. A second Ctrl-C ends a run at once.
#
#   .ci/checks/resume.sh [KILLS [SEED [TASK...]]]
#
# TASK: a task of the catalogue to try as well; without any, only a recipe with everything that a checkpoint has to hold.
set -euo pipefail
kills=${1:-6} # on all tasks and engines together
RANDOM=${2:-17} # the seed of the moments
tasks=(recipe "${@:3}")
out=$(mktemp -d)
run=''
trap 'kill -9 -- -"$run" 2>/dev/null || true; rm -rf "$out"' EXIT

cat >"$out/recipe.yaml" <<'YAML'
id: recipe
title: everything that a checkpoint has to hold
input: [1, 28, 28]
layers:
  - {kind: conv2d, filters: 4, kernel: 3}
  - {kind: batchnorm}
  - {kind: activation, function: relu}
  - {kind: maxpool2d, size: 2}
  - {kind: dropout, rate: 0.2}
  - {kind: flatten}
  - {kind: dense, units: 10}
optimizer: {kind: adam, lr: 0.003}
schedule: {kind: cosine, floor: 0.1}
batch: 16
epochs: 30
seed: 3
targets: {label_smoothing: 0.1}
augmentation:
  - {kind: shift, pixels: 2}
  - {kind: flip, mode: alternating}
  - {kind: mixup, alpha: 0.3}
ema: {decay: 0.98, every: 3, from_epoch: 2}
early_stopping: {metric: val_loss, patience: 5, min_delta: 0.01}
keep: {metric: val_calibration_error}
reduce_on_plateau: {metric: val_loss, factor: 0.2, patience: 2, min_delta: 0.01}
YAML

fail() {
  echo "$*; the runs said:" >&2
  cat "$out/log" >&2
  exit 1
}
start() { # start TASK FOLDER BACKEND OPTION...: a run in a process group of its own
  local task=$1 folder=$2 backend=$3 size=(--limit 2000 --epochs 4)
  shift 3
  if [ "$task" = recipe ]; then task=$out/recipe.yaml size=(--limit 1500); fi
  setsid ./fmnist run "$task" --backend "$backend" --data synthetic "${size[@]}" --threads 1 --output "$folder" "$@" >>"$out/log" 2>&1 &
  run=$!
}
result() { # result FOLDER: everything that must be equal
  local folder
  folder=$(find "$1" -mindepth 1 -maxdepth 1 -type d -name '[!.]*')
  sha256sum <"$folder/model.safetensors"
  sha256sum <"$folder/predictions.csv"
  cut -d , -f 1-6 "$folder/history.csv"
  grep -E '"(cell|testAccuracy|testLoss|stopped|epochsTrained|keptEpoch)"' "$folder/run.json"
}
finished() { # finished FOLDER EXPECTED
  result "$1" | diff "$2" - || fail "the resumed run in $1 gives something else than the undisturbed one, $2"
  [ -z "$(find "$1" -mindepth 1 -maxdepth 1 -name '.*')" ] || fail "hidden files are left: $(ls -A "$1")"
}
wait_for_checkpoint() { # wait_for_checkpoint FOLDER
  for _ in $(seq 3000); do
    if compgen -G "$1/.run-*/checkpoints/step-*" >/dev/null; then return; fi
    kill -0 "$run" 2>/dev/null || fail "a run ended before its first checkpoint"
    sleep 0.1
  done
  fail "a run wrote no checkpoint within five minutes"
}

killed=0
resumed=0
left=$kills
cells=$((3 * ${#tasks[@]}))
for task in "${tasks[@]}"; do
  for backend in pytorch tensorflow dl4j; do
    here=$(((left + cells - 1) / cells))
    left=$((left - here))
    cells=$((cells - 1))
    expected=$out/$task-$backend.expected
    started=$(date +%s%N)
    start "$task" "$out/$task-$backend" "$backend" --checkpoint never
    wait "$run" || fail "the undisturbed run of $task on $backend failed"
    millis=$((($(date +%s%N) - started) / 1000000))
    result "$out/$task-$backend" >"$expected"
    trained=$(sed -n 's/.*"epochsTrained" : \([0-9]*\).*/\1/p' "$expected")
    if [ "$task" = recipe ]; then
      # Without all of this the recipe would not be one with everything on.
      grep -q '"stopped" : "early stopping' "$expected" || fail "early stopping did not end the training on $backend"
      kept=$(sed -n 's/.*"keptEpoch" : \([0-9]*\).*/\1/p' "$expected")
      [ "$kept" -lt "$trained" ] || fail "the last epoch is the best one on $backend"
      awk -F , 'END { exit !($6 < 0.0003) }' "$out/$task-$backend"/recipe-*/history.csv || fail "the learning rate was not reduced on $backend"
    fi
    echo "$task, $backend: ${trained:+$trained epochs in }$millis ms${kept:+, kept epoch $kept}"
    kept=''
    for ((i = 0; i < here; i++)); do
      folder=$out/$task-$backend-$i
      interval=1
      [ $((i % 2)) -eq 0 ] || interval=1s # in the middle of epochs
      start "$task" "$folder" "$backend" --checkpoint "$interval"
      moment=$((millis * (15 + RANDOM % 30) / 100))
      if [ $((i % 2)) -eq 1 ]; then
        wait_for_checkpoint "$folder"
        moment=$((RANDOM % (millis / 4)))
      fi
      sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
      ended=''
      if kill -9 -- -"$run" 2>/dev/null; then killed=$((killed + 1)); else ended=' (it had ended)'; fi
      wait "$run" 2>/dev/null || true
      checkpoint=$(compgen -G "$folder/.run-*/checkpoints/step-*" | tail -n 1 || true)
      [ -z "$checkpoint" ] || resumed=$((resumed + 1))
      start "$task" "$folder" "$backend" --resume
      wait "$run" || fail "a run of $task on $backend that was killed cannot be resumed"
      finished "$folder" "$expected"
      how=''
      [ $((i % 2)) -eq 0 ] || how=' after the first checkpoint'
      echo "$task, $backend, killed $moment ms${how:- after the start}, $([ -z "$checkpoint" ] && echo "without a checkpoint" || echo "resumed from $(basename "$checkpoint")")$ended: the same bits"
    done
  done
done
[ "$resumed" -gt 0 ] || fail "no kill came after a checkpoint; the moments are no test"

# SIGTERM: a checkpoint, an exit code, and the command that resumes.
folder=$out/term
start recipe "$folder" pytorch --checkpoint 1
wait_for_checkpoint "$folder"
kill -TERM "$run"
code=0
wait "$run" || code=$?
[ "$code" -eq 143 ] || fail "SIGTERM ended a run with $code, 143 expected"
command=$(tail -n 1 "$out/log")
case $command in
  "  resume with: fmnist run $out/recipe.yaml "*" --resume") ;;
  *) fail "the last line after SIGTERM is \"$command\"" ;;
esac
cp -r "$folder" "$out/other"
cp -r "$folder" "$out/damaged"
eval "./${command#  resume with: }" >>"$out/log" 2>&1 || fail "the command that was named does not resume the run"
finished "$folder" "$out/recipe-pytorch.expected"

# A second Ctrl-C ends it at once. A step of half a second is needed, so that both come within it; where the first comes just before the end of
# one, the training ends by itself, and this is tried again. What runs in the background ignores Ctrl-C unless env sets that right.
second=''
for _ in $(seq 8); do
  : >"$out/interrupted"
  setsid env --default-signal=INT ./fmnist run task2 --backend pytorch --data synthetic --limit 2000 --threads 1 --set batch=500 \
    --output "$out/interrupted-runs" >/dev/null 2>"$out/interrupted" &
  run=$!
  until grep -q '^ *epoch' "$out/interrupted"; do
    kill -0 "$run" 2>/dev/null || fail "a run ended before Ctrl-C: $(cat "$out/interrupted")"
    sleep 0.1
  done
  sleep 2
  kill -INT "$run"
  sleep 0.2
  kill -INT "$run" 2>/dev/null || true
  code=0
  wait "$run" || code=$?
  [ "$code" -eq 130 ] || fail "two times Ctrl-C ended a run with $code, 130 expected: $(cat "$out/interrupted")"
  if ! grep -q 'resume with' "$out/interrupted"; then
    second=yes
    break
  fi
done
[ -n "$second" ] || fail "a second Ctrl-C never came before the end of a step"

# Another engine goes on, and says so.
hidden=$(find "$out/other" -maxdepth 1 -name '.run-*' -type d)
./fmnist run --resume-from "$hidden" --backend dl4j --data synthetic --output "$out/other" >>"$out/log" 2>&1 || fail "dl4j cannot go on with pytorch's checkpoint"
grep -q '"engine" : ".*, resumed at step [0-9]* from pytorch' "$out"/other/recipe-dl4j-*/run.json || fail "run.json does not say that another engine went on"

# Damage: one sentence, exit code 1, nothing else changes.
for state in "$out"/damaged/.run-*/checkpoints/step-*/state.safetensors; do
  printf '\377' | dd of="$state" bs=1 seek=$(($(stat -c %s "$state") - 5)) conv=notrunc status=none
done
before=$(cd "$out/damaged" && find . -type f -exec sha256sum {} + | sort)
code=0
start recipe "$out/damaged" pytorch --resume
wait "$run" || code=$?
[ "$code" -eq 1 ] || fail "a damaged checkpoint ended a run with $code, 1 expected"
tail -n 1 "$out/log" | grep -q '^fmnist: checkpoint .* cannot be used: the checksum of' || fail "a damaged checkpoint is not named"
[ "$before" = "$(cd "$out/damaged" && find . -type f -exec sha256sum {} + | sort)" ] || fail "a damaged checkpoint was touched"
echo "$killed kills, $resumed of them after a checkpoint; SIGTERM, a second Ctrl-C, a change of engine and a damaged checkpoint too"
