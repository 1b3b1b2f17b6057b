#!/usr/bin/env bash
# Pictures as people send them are classified as well as the dataset's own images: 500 of these, enlarged six times, in seven forms.
set -euo pipefail
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
count=500

./fmnist run task3 --epochs 1 --seed 1 --output "$out/runs" >"$out/log"
mkdir "$out/pictures"
cli=fmnist-cli/target
java -Djava.awt.headless=true -cp "$cli/classes:$(<"$cli/launch/pytorch.classpath")" \
  .ci/checks/Pictures.java "$out/pictures" "$count"

# Nothing is done to the dataset's bytes; what they give is what every form is measured by.
./fmnist predict "$out/runs/latest" --invert no --json "$out"/pictures/original.* | sed 's|/original\.|/bytes.|' >"$out/predictions"
./fmnist predict "$out/runs/latest" --json "$out"/pictures/* >>"$out/predictions"
awk -v count="$count" '
  BEGIN { split("T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot", classes, ",") }
  {
    match($0, /"image":"[^"]*"/)
    image = substr($0, RSTART + 9, RLENGTH - 10)
    sub(/.*\//, "", image)
    split(image, part, ".")
    seen[part[1]]++
    right[part[1]] += index($0, "\"class\":\"" classes[part[3] + 1] "\"") > 0
  }
  END {
    forms = split("bytes original plain jpeg exif6 cutout crop canvas gif", form, " ")
    for (i = 1; i <= forms; i++) {
      apart = (right[form[i]] - right["bytes"]) / count
      bad = seen[form[i]] != count || apart > 0.01 + 1e-9 || apart < -0.01 - 1e-9
      failed = failed || bad
      printf "%-8s %d of %d right, %+.3f%s\n", form[i], right[form[i]], seen[form[i]], apart, bad ? ", more than a point apart or not all read" : ""
    }
    exit failed || right["bytes"] < 0.8 * count
  }' "$out/predictions" || {
  echo "pictures of the above forms are not classified as the dataset's images are" >&2
  exit 1
}
