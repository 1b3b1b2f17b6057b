#!/usr/bin/env bash
# Trains with --tensorboard and --mlflow and reads back with TensorBoard and MLflow (README.md beside this file).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=$(realpath -s "${PYTHON:?set PYTHON to the python of a virtual environment with tensorboard and mlflow}")
bin=$(dirname "$python")
here=bench/tracking
out=${DIR:-$(mktemp -d)}
mkdir -p "$out"
server=''
cleanup() {
  stop
  [ -n "${DIR:-}" ] || rm -rf "$out"
}
trap cleanup EXIT

port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
uri=http://127.0.0.1:$port
export MLFLOW_TRACKING_URI=$uri MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true
start() {
  # A session of its own, so that its workers end with it.
  setsid "$bin/mlflow" server --host 127.0.0.1 --port "$port" --workers 1 \
    --backend-store-uri "sqlite:///$out/mlflow.db" --artifacts-destination "$out/artifacts" >>"$out/server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    if curl -sf "$uri/health" >/dev/null; then return; fi
    sleep 0.2
  done
  echo "mlflow server did not start; see $out/server.log" >&2
  exit 1
}
stop() {
  if [ -n "$server" ]; then
    kill -9 -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=''
  fi
}
fail() {
  echo "$1; it printed:" >&2
  cat "$2" >&2
  exit 1
}
# fmnist LOG ARGS...: a short training; its exit code is in $code
train() {
  local log=$1
  shift
  code=0
  ./fmnist run --data synthetic --limit 500 --threads 1 --seed 5 --json --output "$out/runs" "$@" >"$log.out" 2>"$log" || code=$?
}
folder() { tail -n 1 "$1.out" | "$python" -c 'import json, sys; print(json.load(sys.stdin)["runFolder"])'; }
# wait_for TEXT FILE: until a line has appeared
wait_for() {
  for _ in $(seq 600); do
    if grep -qF -- "$1" "$2" 2>/dev/null; then return; fi
    sleep 0.1
  done
  fail "\"$1\" did not appear" "$2"
}

echo "== both at once"
start
train "$out/both" --tensorboard --mlflow "$uri" --epochs 4 task9
[ "$code" -eq 0 ] || fail "exit code $code" "$out/both"
"$python" $here/check_tensorboard.py "$(folder "$out/both")" "$out/runs/tensorboard"
"$python" $here/check_mlflow.py "$(folder "$out/both")" FINISHED

echo "== the server is killed in mid-training"
train "$out/killed" --mlflow "$uri" --epochs 60 task3 &
training=$!
wait_for " 3/60 " "$out/killed"
stop
wait $training || true
grep -qF "60/60 " "$out/killed" || fail "the training did not go on" "$out/killed"
[ -f "$(folder "$out/killed")/model.safetensors" ] || fail "no run folder" "$out/killed"
[ "$(grep -c '^MLflow at' "$out/killed")" -eq 2 ] || fail "two lines were expected" "$out/killed"
grep '^MLflow' "$out/killed"

echo "== it comes back in mid-training"
start
train "$out/back" --mlflow "$uri" --epochs 60 task3 &
training=$!
wait_for " 3/60 " "$out/back"
stop
wait_for "the training goes on" "$out/back"
# Stopped meanwhile, as a server may take longer to start than a short training.
java=$(pgrep -P $training -x java)
kill -STOP "$java"
start
kill -CONT "$java"
wait $training || true
grep '^MLflow' "$out/back"
grep -qF "answers again and has everything" "$out/back" || fail "it did not catch up" "$out/back"
"$python" $here/check_mlflow.py "$(folder "$out/back")" FINISHED

echo "== the run is killed"
./fmnist run task3 --data synthetic --limit 500 --threads 1 --epochs 2000 --output "$out/runs" --mlflow "$uri" \
  --tensorboard="$out/live" 2>"$out/term" >/dev/null &
training=$!
wait_for "   5/2000 " "$out/term"
"$python" - "$out"/live/*/ <<'PY'
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
epochs = [e.step for e in events.Scalars("loss/train")]
if epochs[:4] != [1, 2, 3, 4]:
    sys.exit(f"TensorBoard sees the epochs {epochs}")
print(f"TensorBoard: {len(epochs)} epochs can be read while the training goes on")
PY
kill -TERM $training
wait $training || true
"$python" $here/check_mlflow.py --name-from "$out/term" KILLED

echo "== the run diverges"
train "$out/diverged" --mlflow "$uri" --epochs 3 --set 'optimizer={kind: sgd, lr: 1e30}' task0
[ "$code" -eq 1 ] || fail "exit code $code, 1 expected" "$out/diverged"
"$python" $here/check_mlflow.py --name-from "$out/diverged" FAILED

echo "== no server, no address"
stop
train "$out/none" --mlflow "http://ann:secret@127.0.0.1:$port" --epochs 1 task0
[ "$code" -eq 1 ] || fail "exit code $code, 1 expected" "$out/none"
grep -qF "MLflow at $uri: no connection" "$out/none" || fail "no such message" "$out/none"
train "$out/wrong" --mlflow "ann:secret@127.0.0.1:$port" --epochs 1 task0
[ "$code" -eq 2 ] || fail "exit code $code, 2 expected" "$out/wrong"
if grep -lE "secret|^epoch" "$out/none" "$out/wrong"; then fail "a password or a training" "$out/none"; fi
cat "$out/none"
echo "TensorBoard and MLflow have what the run folders have"
