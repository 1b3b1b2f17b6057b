#!/usr/bin/env bash
# What a user would type: exit codes and messages for right and wrong use, on the built command line.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

expect() { # expect CODE MESSAGE ARGS...
  local code=$1 message=$2 got=0
  shift 2
  ./fmnist "$@" >"$out/stdout" 2>"$out/stderr" || got=$?
  if [ "$got" -ne "$code" ] || ! cat "$out/stdout" "$out/stderr" | grep -qF -- "$message"; then
    echo "fmnist $*: exit code $got, $code expected, with \"$message\"; it printed:" >&2
    cat "$out/stdout" "$out/stderr" >&2
    exit 1
  fi
  if grep -qE '^\s+at [a-z.]+' "$out/stderr"; then
    echo "fmnist $*: a stack trace for a user's mistake" >&2
    exit 1
  fi
}

expect 0 "task15" tasks
expect 0 "Parameters 804,554" show task0
expect 0 "official: 47040016 bytes, SHA-256 as published" data verify
expect 0 "all files are the official ones" data verify
expect 0 "PyTorch" doctor
expect 0 "complete -F" generate-completion
expect 2 "did you mean task1?" run taks1
expect 2 "no backend is named" run task0 --backend nosuch
expect 2 "allowed are cpu, cuda and cuda:N" run task0 --device gpu
expect 2 "epochs is 0" run task0 --epochs 0
expect 1 "no CUDA GPU" run task0 --device cuda --data synthetic --limit 100 --epochs 1 --out "$out/runs"
expect 1 "training diverged" run task0 --set 'optimizer={kind: sgd, lr: 1e30}' --data synthetic --limit 1000 --epochs 2 --out "$out/runs"
# the example of docs/spec-format.md
./fmnist show task9 --yaml >"$out/my-task.yaml"
expect 0 "dropout" show "$out/my-task.yaml" --set optimizer.lr=0.003 --set 'layers[11].rate=0.4'
expect 2 "layers[3].rate: this key is unknown" show "$out/my-task.yaml" --set 'layers[3].rate=0.4'
mkdir "$out/empty"
expect 1 "$out/empty" run task0 --data "$out/empty" --out "$out/runs"
echo "not a model" >"$out/model.safetensors"
expect 1 "is damaged" predict "$out/model.safetensors" picture.png
if [ -n "$(ls -A "$out/runs")" ]; then
  echo "failed runs left something behind:" >&2
  ls -lA "$out/runs" >&2
  exit 1
fi
echo "right and wrong usage: exit codes and messages as documented"
