# Sum up gcov's JSON, a line for each object:
#	gcov --json-format --stdout -b ... | coverage.py MISSED
# For a file that several objects include, a branch is taken if it is in one.
import collections
import json
import sys

lines = collections.defaultdict(lambda: collections.defaultdict(int))
branches = collections.defaultdict(lambda: collections.defaultdict(int))
for report in sys.stdin:
    for file in json.loads(report)["files"]:
        name = file["file"]
        if not name.startswith("lib/"):
            continue
        for line in file["lines"]:
            at = line["line_number"]
            lines[name][at] += line["count"]
            for k, branch in enumerate(line["branches"]):
                branches[name][at, k] += branch["count"]


def part(counts):
    some = sum(n > 0 for n in counts)
    return f"{100 * some / len(counts):5.1f} % of {len(counts):5}" \
        if counts else "    -        "


with open(sys.argv[1], "w") as missed:
    for name in sorted(lines):
        print(f"{name:28} lines {part(lines[name].values())}, "
            f"branches {part(branches[name].values())}")
        source = [""] + open(name).read().split("\n")
        for at in sorted(lines[name]):
            without = [k for line, k in branches[name]
                if line == at and branches[name][line, k] == 0]
            if lines[name][at] == 0 or without:
                print(f"{name}:{at}: {'-' if lines[name][at] == 0 else without}"
                    f" {source[at].strip()}", file=missed)
every = [n for name in lines for n in lines[name].values()]
taken = [n for name in branches for n in branches[name].values()]
print(f"{'all':28} lines {part(every)}, branches {part(taken)}")
