#!/usr/bin/env bash
# Compares seconds per epoch of task 0: stock DJL, Python with Debian's torch on OpenBLAS, and fmnist, taking turns.
# See bench/README.md. Options:
#   --rounds N      how often each program runs (default 3)
#   --epochs N      epochs a run (default 3); the first is left out of the figure where there are more
#   --threads N     for every program (default 2)
#   --only LIST     some of stock-djl,python-torch,fmnist (default: all three, in this order)
#   --data DIR      folder of the four IDX files, given to the two yardsticks and, as --data, to fmnist only when set here
#   --out DIR       where each run's log and JSON line go (default: bench/runs/<date and time>)
#   --tuned-malloc  gives all three the glibc settings that keep freed memory in the process (see README.md)
#   -- ARGS         everything after it goes to ./fmnist too, for example: -- --backend pytorch
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")

rounds=3 epochs=3 threads=2 only=stock-djl,python-torch,fmnist data='' out='' ours_extra=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --epochs) epochs=$2; shift 2 ;;
    --threads) threads=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --data) data=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    --tuned-malloc)
      export MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TOP_PAD_=268435456
      shift ;;
    --) shift; ours_extra=("$@"); break ;;
    -h|--help) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "task0.sh: unknown option $1 (--help lists them)" >&2; exit 2 ;;
  esac
done
out=${out:-$bench/runs/$(date +%Y%m%d-%H%M%S)}
mkdir -p "$out"
data_args=()
[ -z "$data" ] || data_args=(--data "$data")
IFS=, read -r -a programs <<< "$only"

stock_djl() {
  env OPT_OUT_TRACKING=true java --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$bench/stock-djl/target/classes:$bench/stock-djl/target/lib/*" bench.StockDjlTask0 \
    --epochs "$epochs" --threads "$threads" --time-only "${data_args[@]}"
}
python_torch() {
  env OMP_NUM_THREADS="$threads" OPENBLAS_NUM_THREADS="$threads" \
    /usr/bin/python3 "$bench/python/task0_debian_torch.py" \
    --epochs "$epochs" --threads "$threads" --time-only "${data_args[@]}"
}
fmnist() {
  (cd "$root" && ./fmnist run task0 --epochs "$epochs" --json --seed 1 --threads "$threads" \
    "${data_args[@]}" "${ours_extra[@]}")
}

for program in "${programs[@]}"; do
  case $program in
    stock-djl)
      sources=$bench/stock-djl
      if [ -z "$(find "$sources/target/classes" -name '*.class' -newer "$sources/pom.xml" \
          -newer "$sources/src/main/java/bench/StockDjlTask0.java" 2>/dev/null)" ] || [ ! -d "$sources/target/lib" ]; then
        mvn -q -B -f "$sources/pom.xml" package >&2
      fi ;;
    python-torch)
      /usr/bin/python3 -c 'import torch' 2>/dev/null \
        || { echo "task0.sh: no torch for /usr/bin/python3: apt-get install python3-torch libopenblas0-pthread" >&2; exit 1; } ;;
    fmnist)
      [ -x "$root/fmnist" ] || { echo "task0.sh: $root/fmnist is missing: build the project first" >&2; exit 1; } ;;
    *) echo "task0.sh: unknown program $program" >&2; exit 2 ;;
  esac
done

echo "load average at the start: $(cut -d' ' -f1-3 /proc/loadavg) (anything else that runs spoils the figures)" >&2
for ((round = 1; round <= rounds; round++)); do
  for ((turn = 0; turn < ${#programs[@]}; turn++)); do
    # each round starts with another program, so that none always runs on the warmest machine
    program=${programs[(turn + round - 1) % ${#programs[@]}]}
    name=$out/$program.$round
    echo "round $round/$rounds: $program" >&2
    if ! "${program//-/_}" > "$name.out" 2> "$name.log"; then
      echo "task0.sh: $program failed; the end of $name.log:" >&2
      tail -n 20 "$name.log" >&2
      exit 1
    fi
    tail -n 1 "$name.out" > "$name.json"
  done
done
python3 "$bench/python/table.py" "$out"
