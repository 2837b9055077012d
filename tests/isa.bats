#!/usr/bin/env bats
# Every way of computing gives the same bytes: SPK_ISA forces one, and the
# next best if the machine lacks it.

load helpers

# agree TOOL OPTIONS...: all ways agree on x.
agree() {
	local isa first sum name
	SPK_ISA=portable "$@" --bare x > want
	for isa in v1 v3 v4 ${FULL:+none}; do
		SPK_ISA=$isa "$@" --bare x > got.$isa
	done
	# Without a word it is one of these.
	[ -z "${FULL:-}" ] || "$@" --bare x > got.unset
	# One process is quicker than one for each pair.
	sha1sum want got.* > sums
	read -r first name < sums
	while read -r sum name; do
		[ "$sum" = "$first" ] || {
			echo "$name: $*"
			same "$name" want
			return 1
		}
	done < sums
}

# What tests in Python begin with: alike(INPUT, TOOL, OPTION...): all ways say
# the same of it, be it nothing good.
ALIKE='import os, subprocess, sys
def alike(data, *tool):
	with open("x", "wb") as f:
		f.write(data)
	want = None
	for isa in "portable", "v3", "v4":
		p = subprocess.run([*tool, "x"], capture_output=True,
		    env={**os.environ, "SPK_ISA": isa})
		got = p.returncode, p.stderr, p.stdout
		if want not in (None, got):
			print(isa, tool, data[:200], got[:2], want[:2])
			sys.exit(1)
		want = got
'

@test "any number of channels" {
	for c in 1 9 17 130 \
	    ${FULL:+2 3 5 7 8 12 15 16 24 31 33 63 64 65 80}; do
		walk 150 $c $c 1 > x
		for e in $(encoders); do
			agree "$e" || { echo "$c channels"; false; }
			grep -q 1 want
		done
	done
}

@test "any length" {
	for n in 1 9 33 513 \
	    ${FULL:+2 3 7 8 15 16 17 31 63 64 65 100 511}; do
		{ walk $n 1 $n 3; echo 1.5; echo -2; } > x
		for e in $(encoders); do
			SPK_ISA=portable "$e" --bare x > want
			for isa in v1 v3 v4; do
				SPK_ISA=$isa "$e" --bare x > got
				same got want || { echo "$isa $e $n"; false; }
			done
			[ "$n" -lt 100 ] || grep -q 1 want
		done
	done
}

@test "ties: differences of exactly a threshold" {
	for c in 1 8 ${FULL:+3 20}; do
		walk 20000 $c $c 2.5 | perl -pe 's/[^,\n]+/int($&) % 9 - 4/ge' > x
		for thr in 1 2 3; do
			agree spk-sf -t $thr
		done
		for thr in 0.25 0.5 0.75; do
			agree spk-lif --min=-4 --max=4 -t $thr --leak=1
			agree spk-lif --min=-4 --max=4 -t $thr --leak=0.5
		done
	done
}

@test "one long channel, silent and dense" {
	thorough
	for s in 0.01 3 ${FULL:+0.2}; do
		walk 70000 1 5 $s > x
		for e in $(encoders); do
			agree "$e" || { echo "steps of $s"; false; }
		done
		agree spk-sf -t 0.05 --up-only
		for leak in 0 0.9 1 ${FULL:+0.3 0.999}; do
			agree spk-lif --leak $leak -t 0.3
			agree spk-lif --leak $leak -t 1 --rest=zero --up-only
		done
	done
}

@test "filters of any order, spikes of any density" {
	for c in 1 8; do
		walk $((5000 / c)) $c 8 0.4 > x
		for order in 1 9 24 1024 ${FULL:+2 7 8 16 50 200}; do
			for thr in 0.1 ${FULL:+0 0.6}; do
				agree spk-bsa --order $order -t $thr \
				    --cutoff 0.1
				agree spk-hsa --order $order -t $thr \
				    --cutoff 0.1 --window=hamming
				agree spk-bsa --order $order -t 0.9 \
				    --align=kedri --rule=multiply \
				    --precision=f64
				agree spk-bsa --order $order -t $thr \
				    --align=jusquare --scale=shift
			done
		done
	done
}

@test "other thresholds for every channel" {
	for c in 3 8 19; do
		walk 500 $c $c 1 > x
		t=$(seq -s, 0.1 0.1 "$(awk -v c=$c 'BEGIN { print c / 10 }')")
		agree spk-sf -t "$t"
		agree spk-lif -t "$t" --leak "$(seq -s, 0 0.05 \
		    "$(awk -v c=$c 'BEGIN { print (c - 1) / 20 }')")"
		agree spk-bsa -t "$t" --order "$(seq -s, 2 $((c + 1)))"
		agree spk-bsa -t "$t" --cutoff "$(seq -s, 0.01 0.01 \
		    "$(awk -v c=$c 'BEGIN { print c / 100 }')")"
		agree spk-pwm --frequency "$(seq -s, 10 $((c + 9)))"
	done
}

@test "random numbers: any number of steps and columns" {
	for c in 1 3 8 9 33 130 \
	    ${FULL:+2 4 5 7 13 16 17 31 64 65}; do
		walk 23 $c $c 1 > x
		for steps in 1 7 ${FULL:+2 100}; do
			for rng in mt19937 philox; do
				o=(--method=poisson --rng="$rng" --steps="$steps")
				agree spk-rate "${o[@]}"
				grep -q 1 want
				agree spk-rate "${o[@]}" --split --invert \
				    --max-rate=0.9 --seed=0
				[ "$c" -gt 33 ] || agree spk-bin "${o[@]}" \
				    --bins=$((c % 7 + 1)) --sigma=0.3
			done
		done
	done
}

@test "random numbers: probabilities at their ends, and near them" {
	# p is what is said, the range being 0 to 1.
	printf '%s\n' 0 1 -1 2 0.5 1e-300 7.450580596923828e-09 \
	    7.450580596923827e-09 0.9999999925494194 0.9999999999999999 \
	    1e308 -1e308 > one
	paste -sd, one > x
	awk '{ for (i = 0; i < 300; i++) print }' x > rows
	mv rows x
	for rng in mt19937 philox; do
		for steps in 1 3 100; do
			agree spk-rate --method=poisson --rng="$rng" \
			    --steps=$steps --min=0 --max=1
			run ! grep -q 1 <(cut -d, -f 1,3,6,12 want)
			run ! grep -q 0 <(cut -d, -f 2,4,11 want)
			grep -q 0 <(cut -d, -f 5 want)
			grep -q 1 <(cut -d, -f 5 want)
		done
	done
}

# The numbers u that decide the first 3000 spikes of one column, which are
# drawn of seed 42; p fires where p > u.
numbers() {
	python3 - "$1" <<-'END'
	import random, sys

	def mt19937():
	    # as in numpy.random.seed
	    mt = [42]
	    for i in range(1, 624):
	        x = mt[-1] ^ mt[-1] >> 30
	        mt.append((1812433253 * x + i) & 0xffffffff)
	    r = random.Random()
	    r.setstate((3, tuple(mt + [624]), None))
	    while True:
	        yield r.random()

	def philox4x32(c, k):
	    for _ in range(10):
	        x, y = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
	        c = [y >> 32 ^ c[1] ^ k[0], y & 0xffffffff,
	            x >> 32 ^ c[3] ^ k[1], x & 0xffffffff]
	        k = [k[0] + 0x9E3779B9 & 0xffffffff,
	            k[1] + 0xBB67AE85 & 0xffffffff]
	    return c

	def philox():
	    n = 0
	    while True:
	        a = philox4x32([0, 0, n, 0], [42, 0])[0]
	        b = philox4x32([1 << 31, 0, n, 0], [42, 0])[0]
	        yield ((a >> 5) * 2.0 ** 26 + (b >> 6)) / 2.0 ** 53
	        n += 1

	u = globals()[sys.argv[1]]()
	for _ in range(3000):
	    print(repr(next(u)))
	END
}

# For the first 27 bits of u, those of p: the kernels cannot decide.
@test "random numbers: ties of the bits that the kernels compare" {
	for rng in mt19937 philox; do
		numbers $rng > x
		o=(--method=poisson --rng="$rng" --steps=1 --min=0 --max=1)
		agree spk-rate "${o[@]}"
		run ! grep -q 1 want
		# The next number above it.
		python3 -c 'import sys
for s in sys.stdin:
	print(repr(float(s) + 2 ** -53))' < x > y
		mv y x
		agree spk-rate "${o[@]}"
		run ! grep -q 0 want
		[ "$rng" = mt19937 ] || continue
		# As many columns of a row as there are.
		paste -sd, x > y
		mv y x
		agree spk-rate "${o[@]}"
		run ! grep -q 0 want
	done
}

# Numbers of all lengths and forms, in fields that lie anywhere in the pieces
# that text is looked at in; some rows have what only the careful way takes.
@test "text: the same numbers" {
	python3 - <<'EOF'
import os
import random

random.seed(7)
values = 12000 if os.environ.get("FULL") else 5000

def digits(n):
    return "".join(random.choice("0123456789") for _ in range(n))

def number():
    kind = random.randrange(12)
    sign = random.choice(["", "", "-"])
    if kind < 3:
        return sign + digits(1)
    if kind < 5:
        return sign + digits(random.randint(1, 17))
    if kind < 9:
        a, b = random.randint(1, 9), random.randint(0, 19)
        return sign + digits(a) + "." + digits(b)
    if kind == 9:
        return sign + digits(1) + "." + digits(random.randint(0, 19)) + \
            random.choice("eE") + random.choice(["", "-", "+"]) + \
            digits(random.randint(1, 2))
    return sign + random.choice(["0", "0.0", "9" * 15, "9" * 16, "9" * 19,
        "0." + "0" * 14 + "1", ".5", "5.", "1." + "0" * 22,
        "4503599627370497.5", "0.1234567890123456"])

def short():
    if random.random() < 0.01:
        return number()
    return random.choice([digits(1), digits(2), digits(3),
        "-" + digits(1), "-" + digits(2)])

def row(n, odd):
    f = [short() if odd == 2 else number() for _ in range(n)]
    if odd == 1 and random.random() < 0.05:
        k = random.randrange(n)
        f[k] = random.choice(['"%s"', " %s", "%s ", "+%s"]) % \
            f[k].lstrip("-")
    return ",".join(f)

for columns in [1, 7, 8, 40, 3000] + \
        ([2, 9, 700] if os.environ.get("FULL") else []):
    for odd in 0, 1, 2:
        with open("x.%d.%d" % (columns, odd), "w", newline="") as f:
            f.write(",".join("0" * columns) + "\n")	# for step-forward
            for r in range(values // columns):
                f.write(row(columns, odd) + ("\r\n" if odd and
                    random.random() < 0.1 else "\n"))
EOF
	for x in x.*; do
		mv "$x" x
		agree spk-conv
		agree spk-conv -o f64
		agree spk-sf -t 0.5 --nan=zero -q -o i8
		# And as the C library reads them.
		python3 -c 'import csv, struct, sys
for row in csv.reader(open("x")):
    sys.stdout.buffer.write(struct.pack("<%dd" % len(row),
        *map(float, row)))' > want
		spk-conv -o f64 --bare x > got
		same got want
	done
}

@test "text: what is not a short number, among those that are" {
	python3 -c "$ALIKE"'
row = "1,-2,33,444,-55,6,77,888,9,-10".split(",")
bad = ["", "-", "--", "--1", "1-", "1x", "x1", "/", ":", "1/", "1:", ":1", "1:1",
    "1.", ".5", "-.", "-.5", "1e1", "+1", " 1", "1 ", "\"1\"", "1234", "-123",
    "12,3", "1;2"]
for i in range(0, 10, 1 if os.environ.get("FULL") else 4):
	for b in bad:
		odd = row[:i] + [b] + row[i + 1:]
		alike((",".join(row) + "\n" + ",".join(odd) + "\n").encode(),
		    "spk-conv")'
}

@test "text: spikes, and invalid ones among them" {
	python3 -c "$ALIKE"'
import random
random.seed(5)
bad = "-0 1.0 2 -2 0.5 -0.5 nan 127 256 257 1e-300".split()
for columns in 1, 3, 8, 20:
	rows = [random.choices(["-1", "0", "1"], k=columns)
	    for _ in range(3000)]
	lines = [",".join(r) + "\n" for r in rows]
	head = "#spk v=1 kind=spikes codec=sf channels=%d" % columns + \
	    " threshold=1 start=0\n"
	for at in 0, 1499, 2999:
		for b in bad:
			odd = ",".join(rows[at][:-1] + [b]) + "\n"
			alike("".join([head, *lines[:at], odd, *lines[at + 1:],
			    "#end frames=3000\n"]).encode(), "spk-decode")'
}

@test "text: rows that are not plain, where many are read at once" {
	python3 -c "$ALIKE"'
one = ["%d\n" % (i + 1) for i in range(20000)]
two = [l[:-1] + ",2\n" for l in one]
every = bool(os.environ.get("FULL"))
for at in [1, 500, 16384, 20000] + [2, 501, 19999] * every:
	for lines in one, two:
		for bad in ("", "1", "1,x", "1,2,3", "#", "1,\"2", "1e999,2",
		    "1,-1e39", "x"):
			alike("".join([*lines[:at - 1], bad + "\n",
			    *lines[at:]]).encode(), "spk-sf")'
}
