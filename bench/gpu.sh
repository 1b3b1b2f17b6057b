#!/usr/bin/env bash
# Checks backend pytorch on an NVIDIA GPU, in at most 8 minutes, on a machine that has an installed PyTorch but no JDK.
#
#   bench/gpu.sh pack DIR     on a machine with a JDK and Maven: makes DIR and of it DIR.tar.xz, at most 60 MB, which travels
#   DIR/gpu.sh check [PART]   on the machine with the GPU: prints one table, and exits with 1 if a line of it failed;
#                             PART is tests or speed, for one of the two alone
#
# Variables for check:
#   FMNIST_GPU_JNI       libdjl_torch.so of DJL, built for the installed PyTorch: DJL's own documentation says how, and this
#                        checkout holds none; not needed where pytorch-jni has one for the installed version
#   FMNIST_GPU_DEVICE    default cuda; cpu tries the script where no GPU is
#   FMNIST_GPU_PYTHON    python3 with torch (default python3); without torch its lines are left out, and these must be given:
#   FMNIST_GPU_TORCH     folder of libtorch's libraries    FMNIST_GPU_VERSION   for example 2.11.0    FMNIST_GPU_FLAVOR  cu130 or cpu
#   FMNIST_GPU_IMAGES    images of an epoch (default 4800, all of the synthetic set), fewer for a quick look
#   FMNIST_GPU_TESTS     seconds that the tests may take (default 300)
#   FMNIST_GPU_MODES     how Python trains (default "eager compile")
#   FMNIST_GPU_LOGS      folder for the output of every part, which is thrown away otherwise
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "gpu.sh: $1" >&2; exit 1; }

pack() {
  local out=$1 root classpath entry
  root=$(cd "$here/.." && pwd)
  [ ! -e "$out" ] || fail "$out is there already; name a new folder"
  (cd "$root" && mvn -q -B -o -Ppytorch -pl fmnist-it,fmnist-cli -am test-compile &&
    mvn -q -B -o -Ppytorch -pl fmnist-it -am test-compile dependency:build-classpath -Dmdep.outputFile="$root/target/gpu.classpath" -Dmdep.includeScope=test)
  classpath=$(cat "$root/target/gpu.classpath")
  mkdir -p "$out/lib" "$out/classes" "$out/python"
  IFS=: read -ra entries <<<"$classpath"
  for entry in "${entries[@]}"; do
    case $entry in
      # The machine has its own PyTorch; TensorFlow, ND4J and the rules of the modules are not checked.
      *pytorch-native* | *tensorflow* | *nd4j* | *deeplearning4j* | *javacpp* | *openblas* | *mkl* | *archunit* | "$root"/*) ;;
      *.jar) cp "$entry" "$out/lib/" ;;
    esac
  done
  launcher=$(find "$HOME/.m2" -name "junit-platform-launcher-$(ls "$out/lib" | sed -n 's/^junit-platform-engine-\(.*\)\.jar$/\1/p').jar" | head -1)
  [ -n "$launcher" ] || fail "junit-platform-launcher is not in the local Maven repository; run mvn verify once"
  cp "$launcher" "$out/lib/"
  for module in api data djl tasks study testkit cli; do
    cp -r "$root/fmnist-$module/target/classes/." "$out/classes/"
  done
  grep -h pytorch "$root"/fmnist-djl/target/classes/META-INF/services/io.fmnist.api.backend.Backend \
    >"$out/classes/META-INF/services/io.fmnist.api.backend.Backend"
  mkdir -p "$out/classes/io/fmnist/it"
  cp -r "$root/fmnist-it/target/test-classes/io/fmnist/it/pytorch" "$out/classes/io/fmnist/it/"
  cp -r "$root/fmnist-djl/target/test-classes/io/fmnist/djl/pytorch/." "$out/classes/io/fmnist/djl/pytorch/"
  javac -d "$out/classes" -cp "$out/lib/*" "$here/gpu/RunTests.java"
  cp "$here/python/common.py" "$here/python/pytorch_tasks.py" "$out/python/"
  cp "$here/gpu.sh" "$out/"
  jlink --output "$out/runtime" --strip-debug --no-header-files --no-man-pages --compress=0 --vm=server \
    --add-modules java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.management,jdk.unsupported,jdk.zipfs
  tar -C "$(dirname "$out")" -cJf "$out.tar.xz" "$(basename "$out")"
  size=$(du -m "$out.tar.xz" | cut -f1)
  echo "gpu.sh: $out.tar.xz has $size MB"
  [ "$size" -le 60 ] || fail "that is more than 60 MB"
}

row() { printf '%-44s %-12s %s\n' "$1" "$2" "$3" | tee -a "$work/table"; }
bad=0
problem() { bad=1; row "$1" FAILED "$2"; }
json() { sed -n "s/.*\"$1\" *: *\([0-9.eE+-]*\).*/\1/p" | tail -1; } # json KEY: the number behind it

# sampled PID FILE: the GPU's megabytes in use, every half second while the process runs.
sampled() {
  while kill -0 "$1" 2>/dev/null; do
    nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits >>"$2" || break
    sleep 0.5
  done
}

check() {
  device=${FMNIST_GPU_DEVICE:-cuda} python=${FMNIST_GPU_PYTHON:-python3} images=${FMNIST_GPU_IMAGES:-4800}
  if [ -n "${FMNIST_GPU_LOGS:-}" ]; then
    work=$(realpath -m "$FMNIST_GPU_LOGS") && mkdir -p "$work"
  else
    work=$(mktemp -d "${TMPDIR:-/tmp}/fmnist-gpu.XXXXXX")
    trap 'rm -rf "$work"' EXIT
  fi
  has_python=false
  local version flavor torch cudart start=$SECONDS
  if "$python" -c 'import torch, numpy' 2>/dev/null; then
    has_python=true
    IFS='|' read -r torch version flavor < <("$python" -c '
import os, torch
cuda = torch.version.cuda
print(os.path.join(os.path.dirname(torch.__file__), "lib"), torch.__version__.split("+")[0], "cu" + cuda.replace(".", "") if cuda else "cpu", sep="|")')
  fi
  torch=${FMNIST_GPU_TORCH:-${torch:-}} version=${FMNIST_GPU_VERSION:-${version:-}} flavor=${FMNIST_GPU_FLAVOR:-${flavor:-}}
  [ -n "$torch" ] && [ -n "$version" ] && [ -n "$flavor" ] ||
    fail "$python has no torch; set FMNIST_GPU_PYTHON, or FMNIST_GPU_TORCH, FMNIST_GPU_VERSION and FMNIST_GPU_FLAVOR"
  export PYTORCH_LIBRARY_PATH=$torch PYTORCH_VERSION=$version PYTORCH_FLAVOR=$flavor PYTORCH_PRECXX11=false
  # They belong to Python and load with it alone.
  export PYTORCH_LIBRARY_EXCLUSION=libtorch_python.so,libshm.so
  export ENGINE_CACHE_DIR=$work/cache NVIDIA_TF32_OVERRIDE=0 OPT_OUT_TRACKING=true
  if [ -n "${FMNIST_GPU_JNI:-}" ]; then
    # Where DJL looks first for a library of its own version.
    djl=$(ls "$here"/lib | sed -n 's/^pytorch-engine-\(.*\)\.jar$/\1/p')
    mkdir -p "$work/cache/pytorch/$version-$flavor-linux-x86_64"
    cp "$FMNIST_GPU_JNI" "$work/cache/pytorch/$version-$flavor-linux-x86_64/$djl-libdjl_torch.so"
  fi
  # DJL asks CUDA's runtime for the number of GPUs.
  cudart=$(find "$torch" "$torch/../../nvidia" /usr/local/cuda*/lib64 -name 'libcudart.so*' 2>/dev/null | head -1 || true)
  export LD_LIBRARY_PATH=${cudart:+$(dirname "$cudart"):}${LD_LIBRARY_PATH:-}
  java=("$here/runtime/bin/java" -XX:+UseSerialGC ${cudart:+-Djna.library.path="$(dirname "$cudart")"} -Dfmnist.test.device="$device" -Dfmnist.pytorch.resident=true
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$here/classes:$here/lib/*")
  cd "$work"
  : >table
  row device "" "$({ nvidia-smi --query-gpu=name,driver_version --format=csv,noheader || uname -m; } 2>/dev/null | head -1)"
  row "libtorch, DJL" "" "$version $flavor, $(ls "$here"/lib | sed -n 's/^pytorch-engine-\(.*\)\.jar$/\1/p')"

  if [ "$part" != speed ]; then tests; fi
  if [ "$part" != tests ]; then speed; fi
  row "all" "" "$((SECONDS - start)) s"
  exit $bad
}

# Transfers are counted by ResidentModelTest; the kit's levels 1 to 4 are its nested classes.
tests() {
  local name passed failed seconds status
  local kit=io.fmnist.it.pytorch.PyTorchResidentConformanceTest level names=(io.fmnist.djl.pytorch.ResidentModelTest)
  for level in Forward Gradient OptimizerStep Training; do names+=("io.fmnist.testkit.kit.ConformanceKit\$$level"); done
  timeout "${FMNIST_GPU_TESTS:-300}" "${java[@]}" bench.RunTests "$kit" "${names[@]}" >tests 2>tests.log && status=0 || status=$?
  while read -r name passed failed seconds; do
    if [ "$failed" = 0 ] && [ "$passed" -gt 0 ]; then row "$name" passed "$passed tests in $seconds s"
    else problem "$name" "$failed of $((passed + failed)) tests in $seconds s"; fi
  done < <(grep -E '^[A-Za-z$]+( [0-9]+){3}$' tests)
  [ "$status" = 0 ] || { problem "tests" "ended with $status"; tail -n 60 tests.log >&2; }
}

speed() {
  local epochs=25 pid seconds ours= run more mode first second
  for run in resident "Java state"; do
    more=()
    if [ "$run" != resident ]; then
      # On a GPU the state is always there.
      [ "$device" = cpu ] || continue
      more=(-Dfmnist.pytorch.resident=false)
    fi
    "${java[@]}" "${more[@]}" io.fmnist.cli.Main bench task2 --backend pytorch --device "$device" --data synthetic --limit "$images" \
      --epochs $epochs --threads 1 --training-only --json >bench 2>bench.log &
    pid=$!
    : >memory
    [ "$device" = cpu ] || sampled $pid memory
    if wait $pid; then
      seconds=$(json secondsPerEpoch <bench)
      row "task 2, fmnist, $run" "$seconds" "s an epoch"
      [ "$run" != resident ] || ours=$seconds
      if [ -s memory ]; then
        # The first half of the samples holds the start of the process; in the second the allocator's cache no longer grows.
        read -r first second < <(awk '{m[NR] = $1} END {for (i = int(NR / 2) + 1; i <= NR; i++) if (i <= NR * 3 / 4) {if (m[i] > a) a = m[i]}
          else if (m[i] > b) b = m[i]; print a + 0, b + 0}' memory)
        if [ "$second" -le $((first + first / 20 + 8)) ]; then row "memory of the GPU" flat "at most $first MB, then $second MB"
        else problem "memory of the GPU" "at most $first MB, then $second MB"; fi
      fi
    else
      problem "task 2, fmnist, $run" "$(grep -m 1 -E 'fmnist:|Exception|Error' bench.log)"
    fi
  done

  if $has_python; then
    for mode in ${FMNIST_GPU_MODES:-eager compile}; do
      if timeout 180 "$python" "$here/python/pytorch_tasks.py" --task 2 --mode $mode --layout channels_last --device "$device" \
        --data synthetic --images "$images" --epochs $epochs --threads 1 --time-only >python 2>python.log; then
        seconds=$(json secondsPerEpoch <python)
        row "task 2, PyTorch in Python, $mode" "$seconds" "s an epoch; fmnist / this: $(awk "BEGIN {printf \"%.2f\", ${ours:-0} / $seconds}")"
      else
        row "task 2, PyTorch in Python, $mode" "not run" "$(tail -n 1 python.log)"
      fi
    done
  else
    row "task 2, PyTorch in Python" "not run" "$python has no torch"
  fi
}

case ${1:-} in
  pack) [ $# = 2 ] || fail "give the folder to make"; pack "$(realpath -m "$2")" ;;
  check)
    part=${2:-all}
    [[ $part =~ ^(all|tests|speed)$ ]] || fail "the part is \"$part\"; it may be tests or speed"
    check
    ;;
  *) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" ;;
esac
