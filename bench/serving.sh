#!/usr/bin/env bash
# Images a second of one or more classifiers, by threads and images a call: bench/serving.sh RUN [BACKEND]. RUN is a run folder or its model.safetensors.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
case ${1:-} in
  '' | -h | --help) sed -n '2s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
esac
backend=${2:-pytorch}

"$root/fmnist" doctor --backend "$backend" >/dev/null
# As the launcher sets them.
export MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TOP_PAD_=268435456 GOMP_SPINCOUNT=1000 OPT_OUT_TRACKING=true TF_CPP_MIN_LOG_LEVEL=2
exec java -XX:+UseSerialGC -Xmn32m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -cp "$root/fmnist-cli/target/classes:$(<"$root/fmnist-cli/target/launch/$backend.classpath")" \
  "$bench/serving/Serving.java" "$1" "$backend"
