#!/usr/bin/env bash
# Hostile surroundings: a run must lose nothing that was trained, touch nothing that is not its own, and say what is wrong in a sentence.
# Without an engine (backend reference). The full disks need root or user namespaces. Hostile mirrors are in FetcherTest.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
checks=0

cat >"$out/tiny.yaml" <<'YAML'
layers: [{kind: flatten}, {kind: dense, units: 10}]
optimizer: {kind: sgd, lr: 0.01}
batch: 16
epochs: 2
YAML

fail() {
  echo "$*; the last command said:" >&2
  tail -n 30 "$out/log" >&2
  exit 1
}
run() { # run FOLDER OPTION...: a training of seconds
  local folder=$1
  shift
  timeout 60 ./fmnist run "$out/tiny.yaml" --backend reference --data synthetic --limit 200 --output "$folder" "$@" >"$out/log" 2>&1
}
fails() { # fails SENTENCE COMMAND...: it ends with 1 or 2 within a minute, says so and shows no stack trace
  local sentence=$1 code=0
  shift
  "$@" >"$out/log" 2>&1 || code=$?
  [ "$code" -eq 1 ] || [ "$code" -eq 2 ] || fail "\"$*\" ended with $code"
  grep -qE "$sentence" "$out/log" || fail "\"$*\" does not say \"$sentence\""
  ! grep -qE '^\s+at ' "$out/log" || fail "\"$*\" shows a stack trace"
  checks=$((checks + 1))
}
passed() { checks=$((checks + 1)); }
whole() { # whole FOLDER: there is one run in it, and it is whole
  [ "$(find "$1" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 1 ] || fail "not one run in $1: $(ls -A "$1")"
  ./fmnist compare "$1" >"$out/log" 2>&1 || fail "the run in $1 cannot be read"
  [ "$(find "$1" -mindepth 2 -type f | wc -l)" -eq 8 ] || fail "the run in $1 lacks files: $(find "$1")"
  passed
}

# A temporary folder that is not there, a cache that cannot be written.
FMNIST_JAVA_OPTS=-Djava.io.tmpdir=/nonexistent run "$out/tmpdir" || fail "a run needs a temporary folder"
whole "$out/tmpdir"
HOME=/proc/nowhere XDG_CACHE_HOME=/proc/nowhere run "$out/cache" || fail "a run needs a cache"
whole "$out/cache"

# A killed run: the next one clears up.
timeout -s KILL 600 ./fmnist run "$out/tiny.yaml" --backend reference --data synthetic --limit 2000 --epochs 5000 --checkpoint never --output "$out/killed" >"$out/log" 2>&1 &
killed=$!
for _ in $(seq 300); do
  compgen -G "$out/killed/.run-*/reserved" >/dev/null && break
  sleep 0.1
done
pkill -KILL -P "$killed" || true
wait "$killed" 2>/dev/null || true
compgen -G "$out/killed/.run-*" >/dev/null || fail "the kill came too late to be a test"
run "$out/killed" || fail "a run does not start beside the rest of a killed one"
[ -z "$(find "$out/killed" -mindepth 1 -maxdepth 1 -name '.*')" ] || fail "a killed run's files stay: $(ls -A "$out/killed")"
whole "$out/killed"

# "mvn clean" beside a sweep: the run under way and those that are yet to start keep their classes.
built() { # built FROM TO: the endings of the folders that a build makes
  local module
  for module in fmnist-*/; do
    [ ! -e "$module$1" ] || mv "$module$1" "$module$2"
  done
}
: >"$out/log"
run "$out/beside" --seeds 1-3 &
sweep=$!
for _ in $(seq 300); do
  grep -qF '[1/3]' "$out/log" && break
  sleep 0.1
done
trap 'built target.away target; rm -rf "$out"' EXIT
built target target.away
code=0
wait "$sweep" || code=$?
[ ! -e fmnist-cli/target ] || fail "a sweep built while its classes were away"
built target.away target
[ "$code" -eq 0 ] || fail "a sweep ended with $code when its checkout was cleaned"
grep -qF "3 of 3 cells done" "$out/log" || fail "a sweep lost runs when its checkout was cleaned"
passed

# Links, pipes and devices where files are expected.
echo precious >"$out/victim"
mkdir -p "$out/links"
ln -s "$out/victim" "$out/links/.run-a.lock"
ln "$out/victim" "$out/links/.run-b.lock"
ln -s "$out/victim" "$out/links/.cell-c.lock"
run "$out/links" || fail "a run stops at links"
fails 'merged|copied|there already' bash -c "./fmnist merge $out/links $out/tmpdir; exit 1"
fails 'tiny' bash -c "timeout 60 ./fmnist run $out/tiny.yaml --backend reference --seeds 1-2 --data synthetic --limit 200 --output $out/links; exit 1"
[ "$(cat "$out/victim")" = precious ] || fail "a file that a lock's name linked to was written: $(cat "$out/victim")"
[ "$(stat -c %h "$out/victim")" -eq 2 ] || fail "a link with a lock's name was deleted"
mkfifo "$out/pipe"
fails 'pipe, socket or device' timeout 20 ./fmnist report "$out/tmpdir" --agreement "$out/pipe"
fails 'pipe, socket or device' timeout 20 ./fmnist report "$out/tmpdir" --agreement /dev/zero
fails 'pipe, socket or device|no task' timeout 20 ./fmnist show "$out/pipe"
fails 'no file|does not exist' timeout 20 ./fmnist predict "$out/tmpdir/latest" /dev/zero --backend reference

# An edited run is not believed by anybody.
cp -r "$out/tmpdir" "$out/edited"
edited=$(find "$out/edited" -mindepth 1 -maxdepth 1 -type d)
sed -i 's/"seed" : 1/"seed" : 2/' "$edited/run.json"
fails "contradict.*seed is 2" ./fmnist compare "$out/edited"
fails "contradict.*seed is 2" ./fmnist report "$out/edited" --format md
fails "contradict.*seed is 2" ./fmnist merge "$out/merged" "$out/edited"
rm "$edited/run.json"
mkfifo "$edited/run.json"
timeout 20 ./fmnist report "$out/edited" --format md >"$out/log" 2>&1 && fail "a pipe was read as run.json"
passed

# A title with control characters is refused, and the message does not obey them.
printf '{"id": "tiny", "title": "a\\u001b[31mred\\u202e", "layers": [{"kind": "flatten"}, {"kind": "dense", "units": 10}], "optimizer": {"kind": "sgd"}, "batch": 16, "epochs": 1}' >"$out/escape.json"
fails 'title: it holds the character U\+001B' ./fmnist show "$out/escape.json"
! grep -qP '\x1b|\xe2\x80\xae' "$out/log" || fail "a message holds control characters"

# Networks that no memory holds are refused before an engine starts.
printf 'layers: [{kind: flatten}, {kind: dense, units: 320000, bias: false}, {kind: dense, units: 10}]\noptimizer: {kind: adam}\nbatch: 1\nepochs: 1\n' >"$out/params250m.yaml"
printf 'layers: [{kind: conv2d, filters: 8, kernel: 1024, padding: 1024}, {kind: globalavgpool}, {kind: dense, units: 10}]\noptimizer: {kind: adam}\nbatch: 8\nepochs: 1\n' >"$out/pad1024.yaml"
printf 'layers: [{kind: conv2d, filters: 64, kernel: 3, padding: same}, {kind: flatten}, {kind: dense, units: 10}]\noptimizer: {kind: adam}\nbatch: 65536\nepochs: 1\n' >"$out/batch65536.yaml"
for task in params250m pad1024 batch65536; do
  fails 'needs at least .* of memory' bash -c "ulimit -v 6000000; FMNIST_JAVA_OPTS=-Xmx1500m ./fmnist run $out/$task.yaml --backend reference --output $out/memory"
done

# Full disks: at the start, while it trains, and at the end although the space was reserved.
disk() { # disk KIB FUNCTION: calls it with a folder on a file system of that size
  local folder=$out/disk
  mkdir -p "$folder"
  export -f run fail passed whole fails full_at_start full_meanwhile full_at_end full_at_max_time full_interrupted
  export out
  if mount -t tmpfs -o "size=$1k" tmpfs "$folder" 2>/dev/null; then
    local code=0
    bash -euc "checks=0; $2 $folder" || code=$?
    umount "$folder"
    [ "$code" -eq 0 ] || exit "$code"
  elif unshare -rm true 2>/dev/null; then
    unshare -rm bash -euc "mount -t tmpfs -o size=$1k tmpfs $folder; checks=0; $2 $folder"
  else
    echo "no small file system can be made here; $2 is not checked"
    return
  fi
  passed
}
full_at_start() {
  fails 'there is no space in .* for the run folder' run_in "$1"
  [ -z "$(ls -A "$1")" ] || fail "something is left: $(ls -A "$1")"
}
fill() { cat /dev/zero >"$1/filler" 2>/dev/null || true; }
train() { # train FOLDER: until the disk has been filled, and a little longer
  timeout 100 ./fmnist run "$out/tiny.yaml" --backend reference --data synthetic --limit 1500 --epochs 1000 --max-time 6s --checkpoint never --output "$1" >"$out/log" 2>&1
}
started() { # started FOLDER
  for _ in $(seq 300); do
    if compgen -G "$1/.run-*/reserved" >/dev/null && grep -q '^ *1/' "$out/log"; then return; fi
    sleep 0.1
  done
  fail "the training does not begin"
}
full_meanwhile() {
  : >"$out/log"
  train "$1" &
  local training=$!
  started "$1"
  fill "$1"
  wait "$training" || fail "a run on a full disk lost its training"
  rm "$1/filler"
  whole "$1"
}
checkpointed() { # checkpointed FOLDER OPTION...: starts a training with checkpoints, and fills the disk after the first
  local folder=$1
  shift
  : >"$out/log"
  timeout 100 ./fmnist run "$out/tiny.yaml" --backend reference --data synthetic --limit 1500 --epochs 1000 --checkpoint 1 --output "$folder" "$@" >"$out/log" 2>&1 &
  training=$!
  for _ in $(seq 300); do
    if compgen -G "$folder/.run-*/checkpoints/step-*" >/dev/null; then break; fi
    sleep 0.1
  done
  fill "$folder"
}
full_at_max_time() {
  checkpointed "$1" --max-time 6s
  wait "$training" || fail "a run that --max-time ended on a full disk could not be written"
  grep -q 'go on with: ' "$out/log" || fail "a run that --max-time ended does not say how it goes on"
}
full_interrupted() {
  checkpointed "$1"
  local code=0
  sleep 2
  pkill -TERM -P "$training"
  wait "$training" || code=$?
  [ "$code" -eq 143 ] || fail "a run that SIGTERM ended on a full disk ended with $code"
  grep -q 'resume with: ' "$out/log" || fail "a run that SIGTERM ended on a full disk has no checkpoint"
}
full_at_end() {
  : >"$out/log"
  train "$1" &
  local training=$! code=0
  started "$1"
  rm "$1"/.run-*/reserved
  fill "$1"
  wait "$training" || code=$?
  [ "$code" -eq 1 ] || fail "a run that could not be written ended with $code"
  kept=$(sed -n 's/.*the run is in \(.*\) instead.*/\1/p' <(tr -d '\n' <"$out/log"))
  [ -s "$kept/model.safetensors" ] && [ -s "$kept/run.json" ] || fail "the weights are lost"
  rm -r "$kept"
}
run_in() { run "$1"; }
export -f run_in fill train started checkpointed
disk 200 full_at_start
disk 4000 full_meanwhile
disk 4000 full_at_end
disk 4000 full_at_max_time
disk 4000 full_interrupted

echo "$checks checks in hostile surroundings"
