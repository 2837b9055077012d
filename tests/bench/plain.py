"""Step-forward of CSV, threshold 0.5, sample by sample, in plain Python."""
import csv
import sys

base = None
out = csv.writer(sys.stdout, lineterminator="\n")
with open(sys.argv[1]) as f:
    for row in csv.reader(f):
        x = [float(v) for v in row]
        if base is None:
            base = list(x)
        y = [0] * len(x)
        for c, v in enumerate(x):
            if v > base[c] + 0.5:
                y[c] = 1
                base[c] += 0.5
            elif v < base[c] - 0.5:
                y[c] = -1
                base[c] -= 0.5
        out.writerow(y)
