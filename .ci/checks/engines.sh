#!/usr/bin/env bash
# The other engines: each against the conformance kit and the command line's tests, then all three in one process.
set -euo pipefail

verify() { # verify PROFILES TESTS
  mvn -B --no-transfer-progress -P"$1" -pl fmnist-tasks,fmnist-it -am verify \
    -Dtest="$2" -Dsurefire.failIfNoSpecifiedTests=false -Dmaven.javadoc.skip -Dmaven.source.skip
}

verify tensorflow 'io.fmnist.djl.tensorflow.**,*EngineTest,io.fmnist.it.tensorflow.**'
verify dl4j 'io.fmnist.dl4j.**,*EngineTest,io.fmnist.it.dl4j.**'
verify pytorch,tensorflow,dl4j 'TwoEnginesTest,AllEnginesTest'
