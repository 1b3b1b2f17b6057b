#!/usr/bin/env bash
# Compares the answers of a trained network and their speed with ONNX Runtime: bench/inference.sh RUN [--backend ID] [--threads N]
# [--rounds N] [--data DIR] [--onnx FILE]. RUN is a run folder of ./fmnist run, or its model.safetensors. See bench/README.md.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
case ${1:-} in
  '' | -h | --help) sed -n '2,3{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
esac

backend=pytorch previous=''
for argument in "$@"; do
  [ "$previous" != --backend ] || backend=$argument
  previous=$argument
done
classes=$bench/onnxruntime/target/classes/bench/Inference.class
if [ ! -d "$bench/onnxruntime/target/lib" ] || [ -n "$(find "$bench/onnxruntime/pom.xml" "$bench/onnxruntime/src" -newer "$classes" -print -quit)" ]; then
  mvn -q -B -f "$bench/pom.xml" -pl onnxruntime -am package \
    -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip >&2
fi
# Builds the backend where that is needed, and leaves its class path.
"$root/fmnist" doctor --backend "$backend" >/dev/null
module=$root/fmnist-cli
# As the launcher sets them.
export MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TOP_PAD_=268435456
export OPT_OUT_TRACKING=true TF_CPP_MIN_LOG_LEVEL=2
export GOMP_SPINCOUNT=1000
# ONNX Runtime 1.29 recurses while it starts, on some machines deeper than a thread's usual 1 MB.
exec java -Xss16m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:+UseSerialGC -Xmn32m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.ai.djl.util.cuda.CudaUtils=off \
  -Dorg.slf4j.simpleLogger.log.org.bytedeco.javacpp.Loader=error \
  -cp "$bench/onnxruntime/target/classes:$bench/onnxruntime/target/lib/*:$module/target/classes:$(<"$module/target/launch/$backend.classpath")" \
  bench.Inference "$@" --backend "$backend"
