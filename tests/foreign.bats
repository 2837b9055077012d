#!/usr/bin/env bats
# Files of others, laid out as their owners write them, and ours, as their
# owners read them: what is there is said once more here, from the owner's
# definition or code, and nothing is read back by what wrote it.

load helpers

# frames ROWS INPUT OPTION...: the frames, rows with blanks between them, and
# nothing on stderr.
frames() {
	local rows=$1 input=$2
	shift 2
	fails 0 '' spk-conv --bare "$@" < <(printf %b "$input") &&
	    [ "${output//$'\n'/ }" = "$rows" ] || {
		printf '%s\n' "got    $output" "wanted $rows"
		return 1
	}
}

# at PLACE INPUT OPTION...: it says so of stdin, exit 1.
at() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-conv: stdin:$line" spk-conv "$@" < <(printf %b "$input")
}

setup_file() {
	cat > "$BATS_FILE_TMPDIR/foreign.py" <<-'END'
	import struct, sys
	import numpy as np

	def put(name, data):
	    with open(name, "wb" if isinstance(data, bytes) else "w") as f:
	        f.write(data)

	def text(name, y):
	    put(name, "".join(",".join(map(str, row)) + "\n" for row in y.tolist()))

	# Spikes, none at both ends.
	def train(n, c, seed=0):
	    y = np.random.default_rng(seed).choice([-1, 0, 0, 1], (n, c))
	    y[:3] = y[-2:] = 0
	    return y

	# A header of any bytes, and what follows.
	def npy(descr, shape, data=b"", version=1):
	    d = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"
	    return b"\x93NUMPY" + bytes((version, 0)) + struct.pack(
	        "<H" if version == 1 else "<I", len(d)) + d.encode() + data
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

@test "the name of each format over the bytes of each" {
	[ -n "${FULL:-}${SANITIZED:-}" ] ||
	    skip "unit/formats does it; with FULL, four commands do"
	mkdir files
	head -n 40 "$DATA/ecg.csv" | spk-sf -r 100 > files/csv
	local f t o
	for f in i8 bits npy events nest pynn brian2 bin40 npy-events; do
		spk-conv -o $f files/csv > files/$f
	done
	spk-sf -o spike-dat --size=8x1 -r 5 < <(seq -s, 8 15) > files/spike-dat
	perl -e 'print "\0" x 62, pack "v", 16 | $_ << 14 for 0 .. 3' \
	    > files/spike-pcie
	spk-phase -n 8 "$DATA/ecg.csv" | head -n 99 > files/neurons
	python3 - <<-'END'
	from foreign import *
	put("files/idx", struct.pack(">4B3I", 0, 0, 8, 3, 2, 2, 2) + bytes(8))
	put("files/plain", npy("'<f8'", "(3, 4)", bytes(96)))
	put("files/wav", b"RIFF,\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1,
	    2, 8000, 32000, 4, 16) + b"data\x08\0\0\0" + bytes(8))
	put("files/au", b".snd" + struct.pack(">5I", 24, 8, 3, 8000, 2) +
	    bytes(8))
	put("files/pgm", b"P5 2 2 255\nabcd")
	put("files/pbm", b"P4 9 1\n\xff\x80")
	put("files/y4m", b"YUV4MPEG2 W2 H2 F25:1 Cmono\nFRAME\nabcd")
	np.savez("files/npz.npz", **{k: np.array([0, 1]) for k in "txyp"})
	put("files/gdf", "1\t5.3\t\n3\t7.1\t\n")
	put("files/tsv", "1\t5.3\t4\n3\t7.1\t9\n")
	END
	# The commands and options take turns.
	local way=('spk-conv -c 4 --frame=1' 'spk-info --size=4x4 --frame=1000'
	    spk-sf 'spk-decode --codec=sf -c 4 --frame=1 --partial' spk-conv)
	local n=0
	[ "$(formats | grep -c .)" = 27 ]
	for f in files/*; do
		for o in $(formats); do
			one "${way[n++ % 5]} -i $o" "$f"
		done
	done
}

formats() {
	spk-conv --help | tr -d '\n' |
	    sed 's/.*by its first bytes[^(]*(\([^)]*\)).*/\1/; s/ or /, /' |
	    tr -s ', ' '\n\n'
}

# one COMMAND FILE: no signal, and a fault is one line.
one() {
	local status=0
	$1 < "$2" > out 2> err || status=$?
	[ $status -le 2 ] && { [ $status = 0 ] || [ "$(wc -l < err)" = 1 ]; } || {
		echo "$1 < $2: $status"
		cat err
		return 1
	}
}

@test "PyNN: files of spikes as version 0.7 and Neo write them" {
	local l='# variable = spikes\n' tab
	# 5 cells, the last ones silent; in any order of the keys
	l+='# size = 5\n# first_index = 0\n# last_index = 5\n# first_id = 2454\n'
	l+='# last_id = 2458\n# label = population0\n# dt = 0.1\n# n = 3\n'
	frames '0,0,0,0,0 1,0,0,0,0 0,0,1,0,0 0,1,0,0,0' \
	    "${l}1.0\t0.0\n2.5\t2.0\n3.9\t1.0\n" -i pynn --frame=1
	l='# dt = 0.1\n# first_id = 2454\n# first_index = 0\n# label = unknown\n'
	l+='# last_id = 2458\n# last_index = 4\n# n = 3\n# size = 5\n'
	l+='# units = ms\n# variable = spikes\n'
	frames '0,0,0,0,0 1,0,0,0,0 0,0,1,0,0 0,1,0,0,0' \
	    "${l}1.000000000000000000e+00 0.000000000000000000e+00\n2.5e+00 2e+00\n3.9e+00 1e+00\n" \
	    -i pynn --frame=1
	# Membrane potentials have the same layout.
	at '1: variable = v: a file of spikes has spikes' \
	    "${l/spikes/v}-65.0\t0.0\n" -i pynn --frame=1
	at '1: variable = gsyn: a file of spikes has spikes' \
	    "${l/spikes/gsyn}0.1\t0.2\t0.0\n" -i pynn --frame=1
	# Ours, by the keys that Neo and NeuroTools look for
	python3 -c 'from foreign import *
text("y", train(30, 4))'
	spk-conv --kind=spikes -r 250 -o pynn y > x.ras
	python3 - <<-'END'
	from foreign import *
	m = dict(s[1:].strip().split(" = ") for s in open("x.ras") if s[0] == "#")
	assert m["variable"] == "spikes" and m["label"] and float(m["dt"]) == 4
	assert int(m["size"]) == 8
	assert range(int(m["first_index"]), int(m["last_index"]) + 1) == range(8)
	assert range(int(m["first_id"]), int(m["last_id"]) + 1) == range(8)
	t, i = np.array(sorted(map(tuple, np.loadtxt("x.ras")))).T
	y = np.loadtxt("y", delimiter=",", dtype=int)
	k, c = np.hstack([y > 0, y < 0]).nonzero()
	assert (t == 4. * k).all() and (i == c).all() and "n" not in m
	END
}

@test "NEST: what recorders write with each of their options" {
	local h='# NEST version: 3.9.0\n# RecordingBackendASCII version: 2\n'
	local two='1,0,0 0,0,1'
	frames "$two" "${h}sender\ttime_ms\n1\t1.000\n3\t2.000\n" -c 3 --frame=1
	frames "$two" "${h}sender\ttime_ms\n1\t0.700000000000001\n3\t1.3\n" -c 3 \
	    --frame=1
	frames "$two" \
	    "${h}sender\ttime_step\ttime_offset\n1\t9\t0.043\n3\t20\t0.000\n" \
	    -c 3 --frame=10
	frames "$two" \
	    "${h}sender\ttime_ms\tweights\treceivers\tports\trports\n1\t1.0\t0.5\t7\t0\t0\n3\t2.0\t-0.5\t8\t0\t0\n" \
	    -c 3 --frame=1
	frames "$two" "${h}sender\ttime_step\ttime_offset\tweights\treceivers\tports\trports\n1\t1\t0.0\t0.5\t7\t0\t0\n3\t2\t0.0\t-1\t8\t0\t0\n" \
	    -c 3 --frame=1
	# A multimeter's and a spin detector's look nearly the same.
	at "3:3: a recorder of spikes has no column 'V_m'" \
	    "${h}sender\ttime_ms\tV_m\n1\t1.000\t-70.000\n" -c 3 --frame=1
	at "3:3: a recorder of spikes has no column 'state'" \
	    "${h}sender\ttime_ms\tstate\n1\t1.000\t1\n" -c 3 --frame=1
	# NEST 2: no names, a tab after each number
	frames "$two" '1\t1.000\t\n3\t2.000\t\n' -i nest -c 3 --frame=1
	frames "$two" '1\t1.000e+00\t\n3\t2.000e+00\t\n' -i nest -c 3 --frame=1
	frames "$two" '1\t1.000\t0.500\t\n3\t2.000\t1.000\t\n' -i nest -c 3 \
	    --frame=1 --fields=sender,time,-
	frames "$two" '1\t7\t0\t0\t1.0\t\n3\t8\t0\t0\t2.0\t\n' -i nest -c 3 \
	    --frame=1 --fields=sender,-,-,-,time
	frames "$two" '1\t9\t\n3\t20\t\n' -i nest -c 3 --frame=10 \
	    --fields=sender,time_step
	[ "$(printf '1\t9\t\n' | spk-conv -i nest -c 3 --frame=10 \
	    --fields=sender,time_step | head -n 1)" = \
	    '#spk v=1 kind=spikes channels=3' ]
	[ "$(printf '1\t9\t\n' | spk-conv -i nest -c 3 --frame=10 |
	    head -n 1)" = '#spk v=1 kind=spikes channels=3 rate=100' ]
	at '1: 3 columns without names; they are sender,time' \
	    '1\t7\t1.0\t\n' -i nest -c 3 --frame=1
	at "2:2: row has 1 field, expected 2" '1\t1.000\t\n3\t\t\n' -i nest -c 3 \
	    --frame=1
	# A table that was made of one: its names, as CSV
	frames "$two" 'sender,time_ms\n1,1.0\n3,2.0\n' -i nest -c 3 --frame=1
}

@test "NEST: its readers and its generator take what is written" {
	python3 - > list <<-'END'
	from foreign import *
	text("y", train(60, 3, 4))
	END
	local r
	for r in 1000 250 360 7; do
		spk-conv --kind=spikes -r $r -o nest y > $r.dat
	done
	python3 - <<-'END'
	from foreign import *
	import itertools
	y = np.loadtxt("y", delimiter=",", dtype=int)
	k, c = np.hstack([y > 0, y < 0]).nonzero()
	for rate in 1000, 250, 360, 7:
	    lines = open(f"{rate}.dat").read().splitlines()
	    # Three lines are skipped, whatever they are.
	    assert lines[0].startswith("# NEST version: ")
	    assert lines[1] == "# RecordingBackendASCII version: 2"
	    assert lines[2] == "sender\ttime_ms"
	    t, i = np.array(sorted((float(s.split("\t")[1]),
	        float(s.split("\t")[0])) for s in lines[3:])).T
	    assert (i == c + 1).all() and np.allclose(t, (k + 1) * 1e3 / rate)
	    assert (t > 0).all()
	    # For the default 1000 tics in a ms a step has 100; off this grid, a
	    # time is refused or, if that is allowed, goes to the step's end.
	    tics = (t * 1000 + 0.5).astype(int)
	    off = tics % 100 != 0
	    assert off.any() == (rate in (360, 7))
	    step = np.where(off, np.ceil(t * 10 - 1e-9), tics // 100)
	    for n in set(i):
	        assert (np.diff(t[i == n]) > 0).all()
	        assert (np.diff(step[i == n]) > 0).all()
	END
}

@test "Brian2: SpikeGeneratorGroup takes what is written" {
	python3 -c 'from foreign import *
text("y", train(60, 3, 5))'
	local r
	for r in 1000 44100 360 7; do
		spk-conv --kind=spikes -r $r -o brian2 y > $r.txt
	done
	python3 - <<-'END'
	from foreign import *
	y = np.loadtxt("y", delimiter=",", dtype=int)
	k, c = np.hstack([y > 0, y < 0]).nonzero()
	for rate in 1000, 44100, 360, 7:
	    assert open(f"{rate}.txt").readline() == "# N = 6\n"
	    t, i = np.array(sorted(map(tuple, np.loadtxt(f"{rate}.txt")[:, ::-1]))).T
	    assert (i == c).all() and i.max() < 6
	    # A time is in the step that it is in a thousandth of one later; no
	    # neuron may have two in one.
	    dt = 1 / rate
	    step = ((t + 1e-3 * dt) / dt).astype(int)
	    assert (step == k).all()
	END
}

@test "Tonic, SpikingJelly: frames of what is written are the frames" {
	python3 - > list <<-'END'
	from foreign import *
	for n, (w, h, rate) in enumerate(((5, 3, 1000), (4, 2, 360), (2, 2, 44100),
	    (1, 7, 7), (9, 1, 250), (3, 3, 29.97))):
	    text(f"{n}.csv", train(40, w * h, n))
	    print(n, w, h, rate)
	END
	printf '%s\n' 0,1 0.6,1 1.2,2 0.1,3 |
	    spk-sf -r 1000 --up-only -o npy-events > two.npy
	while read -r n w h rate; do
		spk-conv --kind=spikes --size="${w}x$h" -r "$rate" -o npy-events \
		    "$n.csv" > "$n.npy"
		spk-conv --kind=spikes --size="${w}x$h" -r "$rate" -o bin40 \
		    "$n.csv" > "$n.bin"
	done < list
	python3 - "$TOP/man/spk.7" <<-'END'
	from foreign import *

	# Slices of a time window: as many as are whole between start and end,
	# of the events from the begin of one up to that of the next.
	def slices(t, window, start, end):
	    n = int(np.floor((end - start - window) / window) + 1)
	    at = np.arange(n) * window + start
	    return zip(np.searchsorted(t, at), np.searchsorted(t, at + window))

	# The line of spk(7), and the file before it
	page = open(sys.argv[1]).read()
	window, start, end = (int(page.split(word)[-1].split(",")[0].split(")")[0])
	    for word in ("time_window=", "start_time=", "end_time="))
	e = np.load("two.npy")
	assert [e["x"][a:b].tolist() for a, b in slices(e["t"], window, start,
	    end)] == [[], [0], [0, 1], [1]]
	for line in open("list"):
	    n, w, h, rate = (float(x) if "." in x else int(x)
	        for x in line.split())
	    y = np.loadtxt(f"{n}.csv", delimiter=",", dtype=int, ndmin=2)
	    e = np.load(f"{n}.npy")
	    assert e.dtype.names == ("t", "x", "y", "p")
	    want = np.stack([y < 0, y > 0], 1).reshape(len(y), 2, h, w)
	    # As in spk(7): half a microsecond before, for rounding.
	    window = 1e6 / rate
	    parts = list(slices(e["t"], window, -0.5, len(y) * window - 0.5))
	    got = np.zeros((len(parts), 2, h, w), int)
	    for f, (a, b) in zip(got, parts):
	        np.add.at(f, (e["p"][a:b].astype(int), e["y"][a:b], e["x"][a:b]), 1)
	    assert got.shape == want.shape and (got == want).all()
	    if rate in (1000, 250):
	        assert list(slices(e["t"], window, 0, len(y) * window)) == parts
	    # SpikingJelly: of each polarity and place, how many
	    at = (e["p"] != 0).astype(int) * h * w + e["y"].astype(int) * w + e["x"]
	    assert (np.bincount(at, minlength=2 * h * w) ==
	        want.sum(0).ravel()).all()
	    # The same of five bytes: x, y, p and 23 bits of time
	    b = np.fromfile(f"{n}.bin", "u1").reshape(-1, 5).astype(int)
	    assert (b[:, 0] == e["x"]).all() and (b[:, 1] == e["y"]).all()
	    assert (b[:, 2] >> 7 == e["p"]).all()
	    assert ((b[:, 2] & 127) << 16 | b[:, 3] << 8 | b[:, 4] == e["t"]).all()
	END
}

@test "Tonic: events of its data sets are read" {
	python3 - > list <<-'END'
	from foreign import *
	y = train(50, 12, 9)
	k, c = y.nonzero()
	last = np.abs(y).sum(1).nonzero()[0][-1]
	text("want", y[:last + 1])
	# The orders and types that they have
	for n, kind in enumerate((
	    [("x", "i2"), ("y", "i2"), ("t", "i8"), ("p", "?")],
	    [("x", int), ("y", int), ("t", int), ("p", int)],
	    [("x", "i2"), ("y", "i2"), ("p", "?"), ("t", "i8")],
	    [("x", "<u2"), ("y", "<u2"), ("t", "<u4"), ("p", "u1")],
	    [("t", "<i4"), ("x", "<i2"), ("y", "<i2"), ("p", "i1")],
	    [("t", int), ("x", int), ("p", int)])):
	    e = np.zeros(len(k), kind)
	    flat = "y" not in e.dtype.names
	    e["t"], e["p"] = k * 1000, y[k, c] > 0
	    e["x"] = c if flat else c % 4
	    if not flat:
	        e["y"] = c // 4
	    np.save(f"{n}.npy", e)
	    print(n, "-c 12" if flat else "--size=4x3")
	# As N-MNIST and N-Caltech101 have them
	t, p = k * 1000, y[k, c] > 0
	put("nmnist.bin", np.stack([c % 4, c // 4, p << 7 | t >> 16,
	    t >> 8 & 255, t & 255], 1).astype("u1").tobytes())
	END
	while read -r n o; do
		# shellcheck disable=SC2086
		spk-conv --bare --frame=1000 $o "$n.npy" | same - want
	done < list
	spk-conv --bare --frame=1000 -i bin40 --size=4x3 nmnist.bin | same - want
}

@test "npy: records of event cameras, of all that numpy's types can be" {
	python3 - > list <<-'END'
	from foreign import *
	T, X, Y, P = ("t", "<i8"), ("x", "<u2"), ("y", "<u2"), ("p", "<i2")
	n = 0
	def out(descr, data, shape="(3,)", o="--size=2x2", v=1):
	    global n
	    n += 1
	    put(f"{n}.npy", npy(descr, shape, data, v))
	    print(n, o)
	def save(kind, o="--size=2x2"):
	    global n
	    n += 1
	    e = np.zeros(3, kind)
	    t, x, y, p = (a or d for a, d in zip((names + [""] * 4)[:4], "txyp"))
	    e[t], e[x], e[p] = (0, 1500, 2500), (1, 0, 1), (1, 0, 1)
	    if y in e.dtype.names:
	        e[y] = 0, 1, 1
	    np.save(f"{n}.npy", e)
	    print(n, o)
	names = []
	save(np.dtype({"names": ["x", "y", "p", "t"], "formats": ["<u2", "<u2",
	    "<i2", "<i8"], "offsets": [0, 2, 4, 8], "itemsize": 16}))
	save(np.dtype([X, Y, P, T], align=True))
	save(np.dtype([("p", "?"), T, X, Y], align=True))
	save({"names": ["t", "x", "y", "p"], "formats": ["<f8", "<i4", "u1", "?"],
	    "offsets": [3, 11, 20, 40], "itemsize": 77})
	save([(("time", "t"), "<i8"), (("column", "x"), "<i2"), Y, P])
	save([T, ("ids", "<i4", (2, 3)), X, ("s", "S3"), Y, ("u", "U2"), P,
	    ("m", "M8[us]"), ("c", "c8"), ("l", "g"), ("raw", "V5"), ("e", "S")])
	save([("a", [("x", "<f8"), ("deep", [("t", "S7"), ("", "V2")], (3,))]), T, X,
	    Y, P])
	save([("box", "<i2,3<f4,(2,2)u1"), T, X, Y, P])
	save([("it's \"this\"", "u1"), ("\u00e9", "u1"), T, X, Y, P, ("z" * 99, "u1")])
	save([("%d" % k, "<i2") for k in range(50)] + [T, X, Y, P])
	for names in ["ts", "x", "y", "on"], ["Time", "X", "Y", "Polarity"], \
	    ["timestamp", "x", "y", "pol"], ["t_us", "x", "y", "P"], \
	    ["Time (us)", "x", "y", "p"], ["timestamps", "ch", "", ""], ["times_us", "i", "", "value"]:
	    k = [a or d for a, d in zip(names, "txyp")]
	    flat = not names[2]
	    if flat:	# channels 1, 2 and 3
	        e = np.zeros(3, [(k[0], "<i8"), (k[1], "<i4"), (k[3], "<i2")])
	        e[k[0]], e[k[1]], e[k[3]] = (0, 1500, 2500), (1, 2, 3), (1, -1, 1)
	        n += 1
	        np.save(f"{n}.npy", e)
	        print(n, "-c 4")
	    else:
	        save([(k[0], "<i8"), (k[1], "u1"), (k[2], "u1"), (k[3], "?")])
	# What only other programs write, or older ones
	data = np.array([(0, 1, 0, 1), (1500, 0, 1, 0), (2500, 1, 1, 1)],
	    [T, X, Y, P]).tobytes()
	d = "[('t', '<i8'), ('x', '<u2'), ('y', '<u2'), ('p', '<i2')]"
	out(d, data, "(3L,)")
	out(d, data, "(3L,)", v=2)
	out(d.replace("'", '"').replace("(", "[").replace(")", "]"), data)
	out(d.replace("<u2", "uint16").replace("<i8", "=i8"), data)
	out(d.replace("'t'", "u't'").replace("('p', '<i2')",
	    "('p', 'i1'), ('', '|V1'),"), data)
	out(d.replace("'<u2'", "('u1', 2)", 1).replace("'x'", "'k'") .replace("]",
	    ", ('x', '|u1', (1,)), ('', '|V2')]"), b"".join(data[14 * k:14 * k + 14] +
	    data[14 * k + 8:14 * k + 11] for k in range(3)))
	END
	[ "$(wc -l < list)" = 23 ]
	printf '%s\n' 0,1,0,0 0,0,-1,0 0,0,0,1 > want
	while read -r n o; do
		# shellcheck disable=SC2086
		spk-conv --bare --frame=1000 $o "$n.npy" 2> err | same - want ||
		    { cat err; head -c 300 "$n.npy"; return 1; }
		[ ! -s err ]
	done < list
	# Plain arrays
	python3 - > list <<-'END'
	from foreign import *
	a = np.arange(3.) + 1
	for n, t in enumerate(("f8", "float64", "=f8", "u'<f8'", "1<f8")):
	    put(f"{n}.p", npy(t if "'" in t else f"'{t}'", "(3L,)", a.tobytes()))
	END
	for n in 0 1 2 3 4; do
		frames '1 2 3' '' "$n.p"
	done
	# Events that are invalid, or of another time than microseconds
	python3 - <<-'END'
	from foreign import *
	np.save("plain", np.ones((5, 4)))
	np.save("flat", np.ones(7, ">i2"))
	put("deep.npy", npy("[('a', " * 20 + "'u1'" + ")]" * 20, "(1,)", b"1"))
	put("wide.npy", npy("[('a', 'V4000000000'), ('t', 'u1')]", "(1,)", b"1"))
	put("high.npy", npy("[('a', 'u1', (9999, 9999, 9999, 9999, 9999))]", "(1,)"))
	put("o.npy", npy("[('t', '<i8'), ('o', '|O')]", "(1,)", bytes(16)))
	put("c.npy", npy("[('x', 'u1'), ('p', 'u1'), ('ts', '<c16')]", "(1,)", bytes(16)))
	put("u.npy", npy("[('t (h)', 'u1'), ('i', 'u1')]", "(1,)", bytes(2)))
	put("w.npy", npy("[('t (weeks)', 'u1'), ('i', 'u1')]", "(1,)", bytes(2)))
	put("n.npy", npy("[('t\0', '<i8'), ('x', '<i8')]", "(1,)", bytes(16)))
	END
	[ "$(spk-info -c 1 --frame=1 -f seconds u.npy)" = 3600 ]
	local m='), not events, which are records of t, x and p; --from=npy reads it'
	for t in spk-conv spk-info spk-cat 'spk-decode --codec=sf'; do
		fails 1 "${t%% *}: plain.npy: byte 128: an array of plain numbers, <f8 of shape (5, 4$m" \
		    $t -i npy-events -c 4 --frame=1 plain.npy
	done
	fails 1 "spk-conv: flat.npy: byte 128: an array of plain numbers, >i2 of shape (7$m" \
	    spk-conv -i npy-events -c 4 --frame=1 flat.npy
	while read -r n o; do
		fails 1 "spk-conv: $n.npy: byte $o" spk-conv -c 1 $n.npy
	done <<-'END'
	deep 0: npy header: field 'a': not a type of real numbers
	wide 0: npy header: field 'a': a record of too many bytes: 'V4000000000'
	high 0: npy header: field 'a': a record of too many bytes: 'u1'
	o 0: npy header: field 'o': Python objects, which numpy pickles: '|O'
	c 105: field 'ts', of type '<c16': not one real number
	w 97: field 't (weeks)', of type 'u1': not in a known unit
	n 0: npy header: not a type of real numbers
	END
}

@test "SpikeCV: its reader's bits, of the lowest row first" {
	python3 - <<-'END'
	from foreign import *
	y = np.random.default_rng(3).integers(0, 2, (5, 6, 12))
	text("y", y.reshape(5, -1))
	put("x.dat", np.packbits(y[:, ::-1].reshape(5, -1), axis=1,
	    bitorder="little").tobytes())
	END
	spk-conv --bare -i spike-dat --size=12x6 x.dat | same - y
	spk-conv --kind=spikes --size=12x6 -o spike-dat y | cmp - x.dat
}

@test "UCR: classes and series as each edition of the archive has them" {
	printf '%s\n' 1,0.5,1.5,-2 -1,0,1,1e1 > want
	spk-sf --rows --keep=1 -t 0.5 want | sed '/^#/d; s/^[^,]*,//' > spikes
	ucr() {
		printf %b "$1" | spk-sf --rows --keep=1 -t 0.5 |
		    sed '/^#/d; s/^[^,]*,//' | same - spikes
	}
	ucr '1\t0.5\t1.5\t-2\n-1\t0\t1\t1e1\n'
	ucr '  1.0000000e+00   5.0000000e-01   1.5000000e+00  -2.0000000e+00\n -1.0000000e+00   0.0000000e+00   1.0000000e+00   1.0000000e+01\n'
}

@test "idx: as the page of MNIST says, and EMNIST fills it" {
	python3 - <<-'END'
	from foreign import *
	y = np.random.default_rng(8).integers(0, 256, (4, 3, 5), "u1")
	text("y", y.reshape(4, -1))
	put("images", bytes((0, 0, 8, 3)) + struct.pack(">3i", 4, 3, 5) +
	    y.tobytes())
	put("labels", bytes((0, 0, 8, 1)) + struct.pack(">i", 4) + b"\5\0\4\1")
	END
	frames "$(paste -sd' ' y)" '' images
	[[ $(spk-conv images | head -n 1) == *' width=5 height=3 maxval=255' ]]
	frames '5 0 4 1' '' labels
}
