#!/usr/bin/env bash
# Where the time of a step goes inside PyTorch: bench/profile.sh TASK [THREADS] [STEPS] [train|inference] [IMAGES], for example bench/profile.sh task2 2 60
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
case ${1:-} in
  '' | -h | --help) sed -n '2s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
esac
task=$1 threads=${2:-2} steps=${3:-60} what=${4:-train} images=${5:-0}

"$root/fmnist" doctor --backend pytorch >/dev/null
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
# As the launcher sets them.
export MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TOP_PAD_=268435456 GOMP_SPINCOUNT=1000 OPT_OUT_TRACKING=true
java -XX:+UseSerialGC -Xmn32m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda.CudaUtils=off \
  -cp "$root/fmnist-cli/target/classes:$(<"$root/fmnist-cli/target/launch/pytorch.classpath")" \
  "$bench/jmh/src/main/java/bench/ProfilePyTorch.java" "$task" "$threads" "$steps" "$trace" "$what" "$images"
python3 "$bench/python/profile_table.py" "$trace" "$steps"
