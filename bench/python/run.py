#!/usr/bin/env python3
"""Runs the programs of the speed comparison in turns and prints the table; needs nothing but Python 3.9. See bench/README.md.

Each run leaves PROGRAM.taskT.ROUND.json in the output folder, next to its log. A run whose JSON is there already is not done
again, so an interrupted comparison goes on with --out FOLDER. A program that fails is noted and the others go on.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import table

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
TUNED_MALLOC = {
    "MALLOC_TRIM_THRESHOLD_": "2147483647",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TOP_PAD_": "268435456",
}
# Deeplearning4j as it comes: so few batches, scaled to an epoch, because a whole one of task 2 takes a quarter of an hour.
DL4J_BATCHES = 12
DL4J_WARM_UP = 3


def ours(backend):
    def command(o, task):
        return [ROOT / "fmnist", "bench", f"task{task}" if task.isdigit() else task, "--backend", backend, "--epochs", o.epochs, "--threads", o.threads,
                "--training-only", "--json", *(["--limit", o.limit] if o.limit else []), *(["--data", o.data] if o.data else [])]
    return command


def python(script, *more):
    def command(o, task):
        return [o.venv / "bin" / "python", BENCH / "python" / script, "--task", task, *common(o), "--time-only", *more]
    return command


def debian_torch(o, task):
    return ["/usr/bin/python3", BENCH / "python" / "task0_debian_torch.py", "--epochs", o.epochs, "--threads", o.threads,
            "--time-only", *(["--images", o.limit] if o.limit else []), *data(o)]


def stock(project, main, *options):
    classpath = f"{BENCH}/{project}/target/classes:{BENCH}/{project}/target/lib/*"
    return ["java", "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classpath, main, *options]


def stock_djl(o, task):
    return stock("stock-djl", "bench.StockDjl", "--task", task, *common(o), "--time-only")


def stock_dl4j(o, task):
    return stock("stock-dl4j", "bench.StockDl4j", "--task", task, "--batches", DL4J_BATCHES, "--warm-up", DL4J_WARM_UP, *data(o))


def common(o):
    return ["--epochs", o.epochs, "--threads", o.threads, *(["--images", o.limit] if o.limit else []), *data(o)]


def data(o):
    if not o.data:
        # Wherever fmnist finds the images, or fetches them to.
        o.data = os.environ.get("FMNIST_DATA") or subprocess.run(
            [str(ROOT / "fmnist"), "data", "fetch"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return ["--data", o.data]


PROGRAMS = {
    "fmnist-pytorch": ours("pytorch"),
    "fmnist-tensorflow": ours("tensorflow"),
    "fmnist-dl4j": ours("dl4j"),
    "torch-eager": python("pytorch_tasks.py"),
    "torch-eager-channels-last": python("pytorch_tasks.py", "--layout", "channels_last"),
    "torch-compile": python("pytorch_tasks.py", "--mode", "compile"),
    "torch-compile-channels-last": python("pytorch_tasks.py", "--mode", "compile", "--layout", "channels_last"),
    "keras-tensorflow": python("keras_tasks.py"),
    "keras-jax": python("keras_tasks.py"),
    "stock-djl": stock_djl,
    "stock-dl4j": stock_dl4j,
    "debian-torch": debian_torch,
}
# What only some tasks or few people have; named by --only.
NOT_BY_DEFAULT = ("debian-torch",)
TASKS = ("0", "2", "6", "8")
RECIPES = ("fast", "small", "best")


def has(program, task):
    """Whether somebody wrote the task for the program."""
    if program == "debian-torch":
        return task == "0"
    return task in TASKS or program.startswith(("fmnist-", "torch-"))


def environment(o, program):
    env = dict(os.environ, OPT_OUT_TRACKING="true", TF_CPP_MIN_LOG_LEVEL="2")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        env[name] = str(o.threads)
    if program.startswith("keras-"):
        env["KERAS_BACKEND"] = program.split("-", 1)[1]
    if o.tuned_malloc:
        env.update(TUNED_MALLOC)
    return env


def prepare(program, o):
    """Builds what is not built; returns why the program cannot run, or None."""
    if program.startswith("stock-"):
        project = BENCH / program
        newest = max(f.stat().st_mtime for f in [project / "pom.xml", *project.glob("src/**/*.java")])
        classes = [f.stat().st_mtime for f in project.glob("target/classes/**/*.class")]
        if not classes or min(classes) < newest or not (project / "target" / "lib").is_dir():
            print(f"building {program}", file=sys.stderr)
            if subprocess.run(["mvn", "-q", "-B", "-f", project / "pom.xml", "clean", "package"], stdout=sys.stderr).returncode:
                return "its build failed"
    elif program.startswith("fmnist-"):
        doctor = [ROOT / "fmnist", "doctor", "--backend", program.split("-", 1)[1]]
        if subprocess.run(doctor, stdout=subprocess.DEVNULL).returncode:
            return "./fmnist does not start"
    elif program == "debian-torch":
        if subprocess.run(["/usr/bin/python3", "-c", "import torch"], stderr=subprocess.DEVNULL).returncode:
            return "no torch for /usr/bin/python3: apt-get install python3-torch libopenblas0-pthread"
    elif not (o.venv / "bin" / "python").exists():
        return f"there is no virtual environment {o.venv}"
    return None


def run(program, task, o, stem):
    """Runs a program to its end; returns an error or None, and writes its JSON with what was seen from outside."""
    command = [str(part) for part in PROGRAMS[program](o, task)]
    with open(f"{stem}.out", "w") as out, open(f"{stem}.log", "w") as log:
        # A session of its own, so that a program that hangs goes with its children.
        child = subprocess.Popen(command, stdout=out, stderr=log, env=environment(o, program), start_new_session=True)
        end = time.monotonic() + o.timeout
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > end:
                os.killpg(child.pid, signal.SIGKILL)
                os.wait4(child.pid, 0)
                return f"took more than {o.timeout} s"
            time.sleep(0.05)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        return f"ended with {child.returncode}; see {stem}.log"
    lines = pathlib.Path(f"{stem}.out").read_text().splitlines()
    try:
        result = json.loads(lines[-1])
        result["secondsPerEpoch"]
    except (IndexError, ValueError, KeyError, TypeError):
        return f"its last line is not JSON with secondsPerEpoch; see {stem}.out"
    result.update(program=program, task=task, maxRssMiB=usage.ru_maxrss / 1024, load=os.getloadavg()[0], command=command)
    partial = pathlib.Path(f"{stem}.json.part")
    partial.write_text(json.dumps(result))
    partial.replace(f"{stem}.json")
    return None


def options():
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    o.add_argument("--rounds", type=int, default=5)
    o.add_argument("--epochs", type=int, default=3)
    o.add_argument("--tasks", default="0,2,6,8", help="some of 0, 2, 6, 8, fast, small and best (default: the four numbers)")
    o.add_argument("--only", help="programs, with commas (default: all but " + ", ".join(NOT_BY_DEFAULT) + ")")
    o.add_argument("--limit", type=int, help="training images (default: all 48,000)")
    o.add_argument("--threads", type=int, default=2)
    o.add_argument("--data", help="folder of the four IDX files (default: where ./fmnist data where finds them)")
    o.add_argument("--out", type=pathlib.Path, default=BENCH / "runs" / time.strftime("%Y%m%d-%H%M%S"))
    o.add_argument("--venv", type=pathlib.Path, default=BENCH / ".venv")
    o.add_argument("--timeout", type=int, default=3600, help="seconds that one run may take (default 3600)")
    o.add_argument("--minutes", type=float, help="start no run after so long; the same --out goes on later")
    o.add_argument("--tuned-malloc", action="store_true", help="glibc settings that keep freed memory, for every program")
    o.add_argument("--list", action="store_true", help="name the programs and stop")
    o = o.parse_args()
    o.tasks = o.tasks.split(",")
    o.programs = o.only.split(",") if o.only else [p for p in PROGRAMS if p not in NOT_BY_DEFAULT]
    unknown = [p for p in o.programs if p not in PROGRAMS] + [t for t in o.tasks if t not in (*TASKS, *RECIPES)]
    if unknown:
        sys.exit(f"run.py: unknown: {unknown}; there are {', '.join(PROGRAMS)} and tasks 0, 2, 6, 8, fast, small and best")
    return o


def main():
    o = options()
    if o.list:
        print("\n".join(PROGRAMS))
        return
    o.out.mkdir(parents=True, exist_ok=True)
    failures = {}
    programs = []
    for program in o.programs:
        why = prepare(program, o)
        if why:
            failures[program] = why
            print(f"{program} is left out: {why}", file=sys.stderr)
        else:
            programs.append(program)
    end = time.monotonic() + 60 * o.minutes if o.minutes else float("inf")
    print(f"load average at the start: {os.getloadavg()[0]:.2f} (anything else that runs spoils the figures)", file=sys.stderr)
    for round_ in range(1, o.rounds + 1):
        for task in o.tasks:
            for turn in range(len(programs)):
                # Each round starts with another program, so that none always runs on the warmest machine.
                program = programs[(turn + round_ - 1) % len(programs)]
                stem = o.out / f"{program}.task{task}.{round_}"
                if pathlib.Path(f"{stem}.json").exists() or not has(program, task):
                    continue
                if time.monotonic() > end:
                    table.write(o.out)
                    sys.exit(f"run.py: the {o.minutes:g} minutes are over; --out {o.out} goes on")
                print(f"round {round_}/{o.rounds}, task {task}: {program}", file=sys.stderr, flush=True)
                why = run(program, task, o, stem)
                if why:
                    failures[f"{program}, task {task}, round {round_}"] = why
                    print(f"  failed: {why}", file=sys.stderr, flush=True)
        table.write(o.out)
        if round_ < o.rounds:
            print(f"after round {round_} of {o.rounds}:\n\n{(o.out / 'table.md').read_text()}", file=sys.stderr, flush=True)
    print((o.out / "table.md").read_text())
    for what, why in failures.items():
        print(f"failed: {what}: {why}")
    print(f"everything is in {o.out}: logs, JSON of each run, table.md, table.csv", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
