#!/usr/bin/env bash
# Exported networks give our logits in ONNX Runtime, PyTorch and Keras, and networks from PyTorch and Keras give theirs here: the cases
# of the conformance kit and 100 random networks against the float64 reference, and every task and recipe, trained briefly, on all
# test images against the engine. FMNIST_PYTHON lists Pythons that have onnx and onnxruntime, torch, keras and tensorflow (default:
# python3); where none has what a comparison needs, it is skipped, which is said.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
kit=fmnist-testkit/target/exchange
skipped=()

with() { # with MODULES: prints the first Python that has them
  local python
  for python in ${FMNIST_PYTHON:-python3}; do
    if TF_CPP_MIN_LOG_LEVEL=3 "$python" -c "import $1" 2>/dev/null; then echo "$python"; return 0; fi
  done
  return 1
}

if ! with onnx,onnxruntime >/dev/null && ! with torch >/dev/null && ! with keras >/dev/null; then
  echo "SKIPPED: no Python of FMNIST_PYTHON (now: ${FMNIST_PYTHON:-python3}) has onnx and onnxruntime, torch or keras" >&2
  exit 0
fi

# mvn verify leaves the kit's cases here.
[ -d "$kit" ] || mvn -q -B -P'!pytorch' -pl fmnist-testkit -am test -Dtest=ExportedNetworksTest -Dsurefire.failIfNoSpecifiedTests=false
./fmnist run all fast small fmnist-it/src/test/resources/io/fmnist/it/agree/recipe.yaml --epochs 2 --limit 1000 --output "$out/runs" >"$out/log" 2>&1 || {
  cat "$out/log" >&2
  exit 1
}
cli=fmnist-cli/target
java -cp "$cli/classes:$(<"$cli/launch/pytorch.classpath")" .ci/checks/Exchange.java "$out/cases" "$out"/runs/*-seed*

for checker in onnx:onnx,onnxruntime pytorch:torch keras:keras; do
  if python=$(with "${checker#*:}"); then
    "$python" .ci/checks/exchange.py "${checker%%:*}" "$kit"/* 2>"$out/err" || { cat "$out/err" >&2; exit 1; }
    "$python" .ci/checks/exchange.py "${checker%%:*}" "$out"/cases/* 2>"$out/err" || { cat "$out/err" >&2; exit 1; }
  else
    skipped+=("${checker%%:*}, which needs ${checker#*:}")
  fi
done

for library in pytorch:torch keras:keras; do
  if python=$(with "${library#*:}"); then
    case=$out/import-${library%%:*}
    mkdir "$case"
    "$python" .ci/checks/exchange_import.py "${library%%:*}" "$case" 2>"$out/err" || { cat "$out/err" >&2; exit 1; }
    map=()
    if [ -e "$case/map.yaml" ]; then map=(--map "$case/map.yaml"); fi
    ./fmnist import "$case/theirs.safetensors" --task "$case/task.yaml" ${map[@]+"${map[@]}"} -o "$case/ours.safetensors" 2>"$case/matches"
    ./fmnist export "$case/ours.safetensors" --format pytorch -o "$case/pytorch" >/dev/null
    ./fmnist export "$case/ours.safetensors" --format keras -o "$case/model.keras" >/dev/null
    echo "imported from ${library%%:*}, and back:"
    "$python" .ci/checks/exchange.py "${library%%:*}" "$case" 2>"$out/err" || { cat "$case/matches" "$out/err" >&2; exit 1; }
  else
    skipped+=("import from ${library%%:*}, which needs ${library#*:}")
  fi
done

for what in ${skipped[@]+"${skipped[@]}"}; do
  echo "SKIPPED: $what, and no Python of FMNIST_PYTHON (now: ${FMNIST_PYTHON:-python3}) has it" >&2
done
