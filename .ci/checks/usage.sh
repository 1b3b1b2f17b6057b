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
expect 0 "train-images-idx3-ubyte.gz: official: 47040016" data verify
expect 0 "all files are the official ones" data verify
expect 0 "PyTorch" doctor
expect 0 "complete -F" generate-completion
expect 2 "did you mean task1?" run taks1
expect 2 "no backend is named" run task0 --backend nosuch
expect 2 "allowed are cpu, cuda and cuda:N" run task0 --device gpu
expect 2 "the CPU computes in float32, so use device cuda" run task0 --precision tf32
expect 2 "precision" run task0 --device cuda --precision bf16
expect 2 "epochs is 0" run task0 --epochs 0
expect 1 "no CUDA GPU" run task0 --device cuda --data synthetic --limit 100 --epochs 1 --output "$out/runs"
expect 1 "training diverged" run task0 --set 'optimizer={kind: sgd, lr: 1e30}' --data synthetic --limit 1000 --epochs 2 --output "$out/runs"
grep -q '"reason" : "training diverged' "$out"/runs/task0-*-diverged/diverged.json
rm -r "$out"/runs/task0-*-diverged
# the example of docs/spec-format.md
./fmnist show task9 --yaml >"$out/my-task.yaml"
expect 0 "dropout" show "$out/my-task.yaml" --set optimizer.lr=0.003 --set 'layers[11].rate=0.4'
expect 2 "layers[3].rate: this key is unknown" show "$out/my-task.yaml" --set 'layers[3].rate=0.4'
mkdir "$out/empty"
expect 1 "$out/empty" run task0 --data "$out/empty" --output "$out/runs"
echo "not a model" >"$out/model.safetensors"
expect 1 "is damaged" predict "$out/model.safetensors" picture.png
if [ -n "$(ls -A "$out/runs")" ]; then
  echo "failed runs left something behind:" >&2
  ls -lA "$out/runs" >&2
  exit 1
fi

# Output that cannot be written: 1 and a sentence, by every command that prints; a closed pipe: 1 and nothing.
./fmnist run task0 --data synthetic --limit 300 --epochs 1 -o "$out/full" >/dev/full 2>"$out/stderr" && code=0 || code=$?
if [ "$code" -ne 1 ] || ! grep -q 'standard output cannot be written' "$out/stderr" || ! ls "$out"/full/task0-*/run.json >/dev/null; then
  echo "a run whose output is lost ended with $code; 1, a sentence and a run folder are expected" >&2
  cat "$out/stderr" >&2
  exit 1
fi
run=$(ls -d "$out"/full/task0-*)
lost() { # lost STREAM MESSAGE ARGS...
  local stream=$1 message=$2 code=0
  shift 2
  if [ "$stream" = closed ]; then
    ./fmnist "$@" >&- 2>"$out/stderr" || code=$?
  else
    ./fmnist "$@" >"$stream" 2>"$out/stderr" || code=$?
  fi
  if [ "$code" -ne 1 ] || ! grep -qF "$message" "$out/stderr"; then
    echo "fmnist $* with its output lost: exit code $code, 1 expected, with \"$message\"; it printed:" >&2
    cat "$out/stderr" >&2
    exit 1
  fi
}
while read -ra command; do
  lost /dev/full "standard output cannot be written" "${command[@]}"
done <<COMMANDS
--help
--version
help run
generate-completion
tasks
show task0
show task0 --yaml
data where
data fetch
data verify
plan task0 --threads 1 --data synthetic --limit 100 -o $out/plan.json
run --plan $out/plan.json --json -o $out/planned
merge $out/merged $run
compare $out/full
compare $out/full --json
report $out/full --format csv
report $out/full -o $out/report.html
predict $run docs/images/pullover.png
predict $run docs/images/pullover.png --json
export $run --format onnx -o $out/network.onnx
export $run --format saved-model -o $out/saved-model
bench task0 --data synthetic --limit 300 --epochs 1 --training-only
lr-range task0 --data synthetic --limit 300 --steps 5 -o $out/rates.svg
agree task0 --data synthetic --limit 300 --steps 1
doctor
COMMANDS
lost closed "standard output is closed" tasks
(set +o pipefail; ./fmnist show task0 2>"$out/stderr" | head -n 1 >/dev/null)
if [ -s "$out/stderr" ]; then
  echo "a closed pipe was told of:" >&2
  cat "$out/stderr" >&2
  exit 1
fi

# What surrounds the launcher.
surroundings() { # surroundings CODE MESSAGE VARIABLE=VALUE
  local code=0
  env "$3" ./fmnist show task0 >"$out/stdout" 2>"$out/stderr" || code=$?
  if [ "$code" -ne "$1" ] || ! grep -qF -- "$2" "$out/stdout" "$out/stderr"; then
    echo "with $3: exit code $code, $1 expected, with \"$2\"; it printed:" >&2
    cat "$out/stdout" "$out/stderr" >&2
    exit 1
  fi
}
mkdir -p "$out/old/bin"
printf '#!/bin/sh\necho "openjdk version \\"11.0.2\\" 2019-01-15" >&2\n' >"$out/old/bin/java"
chmod +x "$out/old/bin/java"
surroundings 1 'JAVA_HOME is "/nowhere"' JAVA_HOME=/nowhere
surroundings 1 "is Java 11.0.2, and fmnist needs 17 or newer" JAVA_HOME="$out/old"
surroundings 0 "Parameters" LC_ALL=xx_YY.UTF-8
ln -s "$PWD/fmnist" "$out/link"
"$out/link" show task0 >/dev/null
expect 2 "did you mean: fmnist run task0" train task0
expect 2 "did you mean task0?" run 0
expect 2 "did you mean tensorflow?" run task0 -bkeras
expect 2 "allowed are dl4j, keras, onnx, pytorch, saved-model" export "$run" --format pdf
expect 2 "fmnist run task0"
bash -c 'source <(./fmnist generate-completion)
  COMP_WORDS=(fmnist run --backend "") COMP_CWORD=3 COMP_LINE="fmnist run --backend " COMP_POINT=21
  _complete_fmnist fmnist "" --backend 2>/dev/null # compopt works at a prompt alone
  case " ${COMPREPLY[*]} " in *tensorflow*) ;; *) echo "--backend is not completed: ${COMPREPLY[*]}" >&2; exit 1 ;; esac'
echo "right and wrong usage: exit codes and messages as documented"
