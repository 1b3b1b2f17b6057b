#!/usr/bin/env bash
# Compares training speed: fmnist's backends, PyTorch and Keras in Python, DJL and Deeplearning4j as they come; taking turns.
# See bench/README.md. Options are those of bench/python/run.py; the main ones:
#   --rounds N     how often each program runs each task (default 5)
#   --epochs N     epochs a run (default 3); the first is left out of the figure where there are more
#   --tasks LIST   some of 0,2,6,8,fast,small,best (default: the numbers)
#   --only LIST    some of the programs; --list names them
#   --limit N      training images (default: all 48,000), for a quick look
#   --out DIR      an older run's folder goes on where it was (default: a new one under bench/runs)
#   --venv DIR     a virtual environment that has what bench/python/requirements.txt names (default: bench/.venv, made here)
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

venv=$bench/.venv arguments=() needs_python=true
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exec python3 "$bench/python/run.py" --help ;;
    --venv) venv=$2; shift 2 ;;
    --list) needs_python=false; arguments+=("$1"); shift ;;
    --only)
      case $2 in *torch-* | *keras-*) ;; *) needs_python=false ;; esac
      arguments+=("$1" "$2"); shift 2 ;;
    *) arguments+=("$1"); shift ;;
  esac
done

requirements=$bench/python/requirements.txt
if $needs_python && [ "$venv" = "$bench/.venv" ] && ! cmp -s "$requirements" "$venv/installed.txt"; then
  echo "run.sh: making $venv (some gigabytes, once)" >&2
  python3 -m venv "$venv" || {
    echo "run.sh: python3 cannot make virtual environments (Debian: apt-get install python3-venv)" >&2
    exit 1
  }
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2
  cp "$requirements" "$venv/installed.txt"
fi
exec python3 "$bench/python/run.py" --venv "$venv" ${arguments[@]+"${arguments[@]}"}
