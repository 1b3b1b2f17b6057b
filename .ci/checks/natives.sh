#!/usr/bin/env bash
# Every native that the bill of materials names, and everything that the profile cuda takes instead, must exist. Only checksums are
# fetched, not the gigabytes: to Maven, an artifact of type jar.sha1 is the file JAR.sha1.
set -euo pipefail
work=target/natives
rm -rf "$work"
value() { grep -m 1 -oP "(?<=<$1>)[^<]+" "$2"; }
plugin=$(value maven-dependency-plugin.version pom.xml)

# check NAME TEXT PROPERTY...: the <dependency>s of TEXT, in a project that has the bill's properties
check() {
  local name=$1 text=$2
  shift 2
  mkdir -p "$work/$name"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<parent><groupId>io.fmnist</groupId><artifactId>fmnist-bom</artifactId>'
    echo "<version>$(value version fmnist-bom/pom.xml)</version>"
    echo '<relativePath>../../../fmnist-bom/pom.xml</relativePath></parent>'
    echo "<artifactId>natives-$name</artifactId><packaging>pom</packaging><dependencies>"
    sed 's|</version>|</version><type>jar.sha1</type>|' <<<"$text"
    echo '</dependencies></project>'
  } >"$work/$name/pom.xml"
  if ! mvn -B --no-transfer-progress -f "$work/$name/pom.xml" "$@" \
    "org.apache.maven.plugins:maven-dependency-plugin:$plugin:resolve" >"$work/$name.log" 2>&1; then
    grep '^\[ERROR\]' "$work/$name.log" | sed 's/, /\n/g' | head -n 40 >&2
    exit 1
  fi
  echo "$name: $(grep -c '<type>jar.sha1<' "$work/$name/pom.xml") artifacts exist"
}
check platforms "$(awk '/<dependency>/ { block = "" } { block = block "\n" $0 }
  /<\/dependency>/ && block ~ /<classifier>/ { print block }' fmnist-bom/pom.xml)"
check cuda "$(awk '/<id>cuda</ { on = 1 } /<\/profile>/ { on = 0 }
  /<dependency>/ && on { block = "" } on { block = block "\n" $0 }
  /<\/dependency>/ && on && block !~ /nd4j/ { print block }' pom.xml)" \
  -Dcuda.pytorch.version="$(value cuda.pytorch.version pom.xml)" -Dcuda.djl.version="$(value cuda.djl.version pom.xml)" \
  -Dpytorch.native.classifier=linux-x86_64
# What nd4j-cuda-11.6-platform brings to Linux. Nothing of what these need in turn is wanted here, for that would be the gigabytes.
nd4j() { # nd4j GROUP ARTIFACT VERSION [CLASSIFIER]
  echo "<dependency><groupId>$1</groupId><artifactId>$2</artifactId><version>$3</version>${4:+<classifier>$4</classifier>}" \
    "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
}
dl4j=$(value cuda.dl4j.version pom.xml)
engine=$(grep -oP 'nd4j-cuda-[0-9.]+(?=-platform</dl4j.engine>)' pom.xml)
check cuda-dl4j "$(nd4j org.nd4j "$engine-platform" "$dl4j"; nd4j org.nd4j "$engine" "$dl4j"; nd4j org.nd4j "$engine" "$dl4j" linux-x86_64
  nd4j org.bytedeco cuda-platform 11.6-8.3-1.5.7; nd4j org.bytedeco cuda 11.6-8.3-1.5.7 linux-x86_64)"
