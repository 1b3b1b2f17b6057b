#!/usr/bin/env bash
# What mvn verify leaves out: TensorFlow on one thread, which needs a process of its own, and PyTorch and ND4J with their state
# where a GPU would have it, two at a time; the command line's tests on the other engines. Then fmnist agree as users start it.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

verify() { # verify MODULE TESTS [OPTION...]
  mvn -B --no-transfer-progress -pl "$1" -am verify -Dtest="$2" "${@:3}" \
    -Dsurefire.failIfNoSpecifiedTests=false -DexcludedTags= -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip
}

verify fmnist-it 'TensorFlowOneThreadConformanceTest,PyTorchResidentConformanceTest,Dl4jResidentConformanceTest'
verify fmnist-cli '*EngineTest' -Pdl4j
verify fmnist-cli '*EngineTest' -Ptensorflow

./fmnist agree task0 task11 --steps 5 --limit 2000 -o "$out/agreement.md"
grep -q '^| task11 | agree; ' "$out/agreement.md"
