#!/usr/bin/env bash
# The same sources give the same artifacts: two builds in two folders, every jar compared.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for copy in first second/deeper; do
  mkdir -p "$work/$copy"
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/$copy"
  (cd "$work/$copy" && mvn -B -q --no-transfer-progress package -Dmaven.test.skip)
  (cd "$work/$copy" && sha256sum fmnist-*/target/*.jar) >"$work/${copy%%/*}.sums"
done
cat "$work/first.sums"
diff "$work/first.sums" "$work/second.sums" || {
  echo "two builds of the same sources differ" >&2
  exit 1
}
for jar in "$work"/first/fmnist-*/target/*.jar; do
  case $jar in *-javadoc.jar) continue ;; esac
  jar tf "$jar" >"$work/names"
  grep -qx 'META-INF/LICENSE' "$work/names" || {
    echo "${jar##*/} has no licence" >&2
    exit 1
  }
done
echo "$(wc -l <"$work/first.sums") jars, the same in two builds"
