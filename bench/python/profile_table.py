#!/usr/bin/env python3
"""Prints where the time of a step went: profile_table.py TRACE STEPS, for a trace that bench/profile.sh left."""

import collections
import json
import sys


def main():
    with open(sys.argv[1]) as f:
        trace = json.load(f)
    steps = int(sys.argv[2])
    events = trace if isinstance(trace, list) else trace["traceEvents"]
    threads = collections.defaultdict(list)
    for event in events:
        if event.get("ph") == "X":
            threads[event["tid"]].append((float(event["ts"]), float(event["dur"]), event["name"]))
    own, calls = collections.Counter(), collections.Counter()
    for found in threads.values():
        stack = []
        for start, length, name in sorted(found, key=lambda e: (e[0], -e[1])):
            while stack and stack[-1][0] <= start:
                stack.pop()
            if stack:
                # What is called is not the caller's own time.
                own[stack[-1][1]] -= length
            own[name] += length
            calls[name] += 1
            stack.append((start + length, name))
    total = sum(own.values())
    print(f"| operation | ms a step | share | calls a step |\n|---|---|---|---|")
    for name, micros in own.most_common(14):
        print(f"| {name} | {micros / steps / 1000:.2f} | {100 * micros / total:.1f} % | {calls[name] / steps:.0f} |")
    print(f"| all of PyTorch's operations | {total / steps / 1000:.2f} | 100 % | |")


if __name__ == "__main__":
    main()
