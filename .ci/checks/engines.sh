#!/usr/bin/env bash
# What mvn verify leaves out: the command line's tests on the other engines, TensorFlow on one thread, which needs a process
# and a minute of its own, and PyTorch and ND4J with their state where a GPU would have it. Then fmnist agree as users start it.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

verify() { # verify PROFILE MODULES TESTS
  mvn -B --no-transfer-progress -P"$1" -pl "$2" -am verify \
    -Dtest="$3" -Dsurefire.failIfNoSpecifiedTests=false -DexcludedTags= \
    -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip
}

verify pytorch fmnist-it PyTorchResidentConformanceTest
verify dl4j fmnist-cli,fmnist-it '*EngineTest,Dl4jResidentConformanceTest'
verify tensorflow fmnist-cli,fmnist-it '*EngineTest,TensorFlowOneThreadConformanceTest'

./fmnist agree task0 task11 --steps 5 --limit 2000 -o "$out/agreement.md"
grep -q '^| task11 | agree; ' "$out/agreement.md"
