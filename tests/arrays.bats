#!/usr/bin/env bats
# Arrays of numbers in and out, raw, as numpy's and as bits: the numbers are
# those that numpy has, and a header that is not what it should be is said to be
# so.

load helpers

# shell STATUS LINE SCRIPT: it exits so, and says that.
shell() {
	fails "$1" "$2" bash -c "set -o pipefail; $3"
}

setup_file() {
	cat > "$BATS_FILE_TMPDIR/arrays.py" <<-'END'
	import io, os, random, struct
	import numpy as np
	from numpy.lib import format as npy

	def put(name, data):
	    with open(name, "wb" if isinstance(data, bytes) else "w") as f:
	        f.write(data)

	def text(y):
	    y = np.asarray(y)
	    return "".join(",".join(map(repr, row)) + "\n"
	        for row in y.reshape(len(y), y[:1].size).tolist())

	def save(name, a, version=None):
	    with open(name, "wb") as f:
	        npy.write_array(f, a, version)

	def raw24(a, order):
	    big = a.astype(">i4").reshape(-1).view("u1").reshape(-1, 4)[:, 1:]
	    return (big if order == ">" else big[:, ::-1]).tobytes()

	# A header of any bytes, and what follows.
	def head(d, data=b"", version=1, n=None):
	    d = d.encode("latin-1") if isinstance(d, str) else d
	    n = len(d) if n is None else n
	    return b"\x93NUMPY" + bytes((version, 0)) + \
	        struct.pack("<H" if version == 1 else "<I", n) + d + data

	def words(descr="'<f8'", order="False", shape="(2, 3)"):
	    return "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n" % (
	        descr, order, shape)

	def train(n, c, signed, seed=0):
	    y = np.random.default_rng(seed).integers(-signed, 2, (n, c))
	    y[:2] = y[-3:] = 0
	    if n > 6:
	        y[3, 0], y[4, c - 1] = 1, -1 if signed else 1
	    return y
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

@test "P10: text, raw, npy and idx of the same numbers give the same spikes" {
	python3 - > list <<-'END'
	from arrays import *
	r = np.random.default_rng(3)
	codes = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
	for shape in (40,), (30, 3), (20, 2, 4), (6, 2, 2, 2):
	    a = r.integers(0, 100, shape)
	    c = a[0].size
	    name = "x".join(map(str, shape))
	    put(name + ".csv", text(a))
	    def out(kind, data, options=""):
	        put(f"{name}.{kind}", data)
	        print(f"{name}.csv", f"{name}.{kind}", len(shape) == 3 and
	            options == "", options)
	    for order in "<>":
	        for t in "u1 i1 i2 i4 f4 f8".split():
	            b = a.astype(order + t)
	            form = t[0] + str(8 * int(t[1]))
	            out(form + order, b.tobytes(), f"-i {form} -c {c}" +
	                " --big-endian" * (order == ">"))
	        out("i24" + order, raw24(a, order), f"-i i24 -c {c}" +
	            " --big-endian" * (order == ">"))
	        for t in "u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8".split():
	            for version in (1, 0), (2, 0), (3, 0):
	                f = io.BytesIO()
	                npy.write_array(f, a.astype(order + t), version)
	                out(f"{t}{order}{version[0]}", f.getvalue())
	    for t, code in codes.items():
	        out("idx" + t, bytes((0, 0, code, len(shape))) + struct.pack(
	            ">%dI" % len(shape), *shape) + a.astype(">" + t).tobytes())
	    if len(shape) == 1:
	        out("fortran", head(words("'=i2'", "True", "(40,)"),
	            a.astype("<i2").tobytes()))
	        out("spaces", head("{'shape':(40,),\"fortran_order\":False"
	            ",'descr':\"|u1\"}", a.astype("u1").tobytes()))
	        out("columns", head(words("'<u2'", "True", "(40, 1)"),
	            a.astype("<u2").tobytes()))
	END
	[ "$(wc -l < list)" = 347 ]
	while read -r csv file image options; do
		[ -e "$csv.want" ] || spk-sf -t 7 "$csv" > "$csv.want"
		# shellcheck disable=SC2086
		spk-sf -t 7 $options "$file" > got
		tail -n +2 "$csv.want" | same <(tail -n +2 got) -
		read -r head < got
		read -r want < "$csv.want"
		[ "${head##* start=}" = "${want##* start=}" ]
		[ "$image" = False ] || [[ $head == *' width=4 height=2'* ]]
		[ "$image" = True ] || [[ $head != *' width='* ]]
	done < list
	spk-lif --min=0 --max=100 -t 0.3 --columns=3,1 30x3.csv > want
	for f in 'i16> -i i16 -c 3 --big-endian' 'i8>2' 'f2<3' 'i24< -i i24 -c 3'; do
		# shellcheck disable=SC2086
		spk-lif --min=0 --max=100 -t 0.3 --columns=3,1 30x3.$f > got
		same got want
		# A pipe is read once, a file twice.
		# shellcheck disable=SC2086
		spk-bsa 30x3.$f > y
		spk-bsa 30x3.csv | same y -
		# shellcheck disable=SC2086
		cat 30x3.${f%% *} | spk-bsa $(cut -s -d' ' -f2- <<< "$f") |
		    same y -
	done
}

@test "raw, npy: each type over all its range is what numpy makes of it" {
	python3 - > list <<-'END'
	from arrays import *
	r = np.random.default_rng(5)
	for order in "<>":
	    for t in "u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8".split():
	        k = np.dtype(order + t)
	        a = np.frombuffer(r.bytes(99 * k.itemsize), k).copy()
	        if t[0] == "f":
	            i = np.finfo(k)
	            a[~np.isfinite(a)] = 1.5
	            a[:6] = i.max, i.min, i.tiny, -i.tiny / 4, -0.0, i.eps
	        else:
	            a[:2] = np.iinfo(k).min, np.iinfo(k).max
	        a = a.reshape(33, 3)
	        name = t + {"<": "l", ">": "b"}[order]
	        put(name + ".f64", a.astype("<f8").tobytes())
	        save(name + ".npy", a)
	        print(name, name + ".npy")
	        form = t[0] + str(8 * int(t[1]))
	        if form in "u8 i8 i16 i32 f32 f64".split():
	            put(name + ".raw", a.tobytes())
	            print(name, name + ".raw", "-i", form, "-c 3",
	                "--big-endian" * (order == ">"))
	    a = r.integers(-(1 << 23), 1 << 23, (33, 3))
	    a[0, :2] = -(1 << 23), (1 << 23) - 1
	    put(f"i24{order}.f64", a.astype("<f8").tobytes())
	    put(f"i24{order}.raw", raw24(a, order))
	    print(f"i24{order}", f"i24{order}.raw", "-i i24 -c 3",
	        "--big-endian" * (order == ">"))
	a = r.integers(0, 2, (33, 3)).astype("?")
	save("bool.npy", a)
	put("bool.f64", a.astype("<f8").tobytes())
	print("bool bool.npy")
	END
	[ "$(wc -l < list)" = 37 ]
	while read -r name file options; do
		# shellcheck disable=SC2086
		spk-conv --bare -o f64 $options "$file" | cmp - "$name.f64"
		# shellcheck disable=SC2086
		spk-conv --bare -o f64 --columns=2 $options "$file" > got
		od -An -v -tx8 -w24 "$name.f64" | awk '{ print $2 }' > want
		od -An -v -tx8 -w8 got | tr -d ' ' | same - want
	done < list
	# NaN and infinity are treated as in text.
	python3 - <<-'END'
	from arrays import *
	for t in "f2", "f4", "f8":
	    for order in "<>":
	        save(f"{t}{order}.npy", np.array([[1, 2], [np.nan, np.inf]],
	            order + t))
	END
	for f in f2 f4 f8; do
		for o in '<' '>'; do
			fails 1 "spk-conv: $f$o.npy: byte $((128 + 2 * ${f#f})): not a number" \
			    spk-conv "$f$o.npy"
			fails 1 "spk-conv: $f$o.npy: byte $((128 + 3 * ${f#f})): out of range" \
			    spk-conv --columns=2 "$f$o.npy"
			fails 0 "spk-conv: $f$o.npy: 2 values replaced" \
			    spk-conv --nan=hold --bare "$f$o.npy"
			[ "$output" = $'1,2\n1,2' ]
		done
	done
}

@test "npy: numpy reads what is written, and would have written the same" {
	python3 - <<-'END'
	from arrays import *
	for c in 1, 3, 8, 9, 17:
	    put(f"{c}.csv", text(train(50, c, 1, c)))
	r = np.random.default_rng(1)
	put("x.csv", text(r.normal(0, 1e5, (70, 4))))
	put("z.csv", text(r.integers(0, 9, (20, 6))))
	END
	cat > check.py <<-'END'
	import sys
	from arrays import *
	name, kind, skip = sys.argv[1], sys.argv[2], int(sys.argv[3])
	a = np.loadtxt(sys.stdin, delimiter=",", comments="#", ndmin=2)
	a = a.astype(kind)
	data = open(name, "rb").read()[skip:]
	b = io.BytesIO(data)
	got = np.load(b, allow_pickle=False)
	assert b.read() == b""
	assert got.dtype == a.dtype and got.shape == a.shape, (got.dtype,
	    got.shape)
	assert (got == a).all()
	n = a.nbytes
	assert len(data) % 64 == n % 64
	b = io.BytesIO()
	np.save(b, a)
	assert b.getvalue() == data or len(b.getvalue()) != len(data)
	END
	for c in 1 3 8 9 17; do
		spk-conv --kind=spikes -o npy $c.csv > got
		python3 check.py got i1 0 < $c.csv
		spk-conv --bare got | same - $c.csv
	done
	spk-conv -o npy x.csv > got
	python3 check.py got '<f8' 0 < x.csv
	spk-conv --bare got | same - x.csv
	spk-sf -t 9999.5 x.csv | spk-decode -o npy > got
	spk-sf -t 9999.5 x.csv | spk-decode | python3 check.py got '<f4' 0
	spk-pwm x.csv -o npy > got
	spk-pwm x.csv | python3 check.py got i1 0
	spk-conv -o npy --size=3x2 z.csv > got	# no third dimension
	python3 check.py got '<f8' 0 < z.csv
	# After other bytes of the file
	{ printf abc; spk-sf -t 9999.5 x.csv -o npy; printf def; } > x
	{ head -c -3 x > got; tail -c 3 x; } | same - <(printf def)
	[ "$(head -c 3 x)" = abc ]
	spk-sf -t 9999.5 x.csv | python3 check.py got i1 3
	{ printf abc; spk-sf -t 9999.5 x.csv -o npy; } 1<> x
	spk-sf -t 9999.5 x.csv | python3 check.py got i1 3
	# A stream without frames
	printf '%s\n' '#spk v=1 kind=signal channels=4' '#end frames=0' |
	    spk-conv -o npy > got
	python3 -c 'import numpy as np
a = np.load("got")
assert a.shape == (0, 4) and a.dtype == "<f8"'
	fails 1 'spk-conv: got: no frames' spk-conv got
}

@test "npy: to a pipe, where the length is known before" {
	python3 - <<-'END'
	from arrays import *
	a = np.random.default_rng(2).integers(0, 200, (60, 3)).astype("u1")
	put("x.csv", text(a))
	save("x.npy", a)
	put("x.idx", bytes((0, 0, 8, 2)) + struct.pack(">2I", 60, 3) +
	    a.tobytes())
	put("x.wav", b"RIFF" + struct.pack("<I", 36 + 180) + b"WAVEfmt " +
	    struct.pack("<IHHIIHH", 16, 1, 3, 8000, 24000, 3, 8) + b"data" +
	    struct.pack("<I", 180) + a.tobytes())
	E = a[:, :2].astype("<f4")
	put("e.csv", "t,i\n" + "".join(f"{k},{k % 3}\n" for k in range(50)))
	END
	local no='its header has the length, which is not known before the end. Write to a file: > x.npy'
	for x in npy idx wav; do
		for t in 'spk-conv -o npy' 'spk-sf -t 3 -o npy' 'spk-lif -o npy' \
		    'spk-rate --steps=3 --max=255 --min=0 -o npy' \
		    'spk-bin --bins=2 --steps=5 --min=0 --max=255 -o npy'; do
			$t x.$x > want
			$t x.$x | cat | same - want
			# shellcheck disable=SC2002 # a pipe
			cat x.$x | $t | cat | same - want
			$t x.$x | cat >> more
		done
		: > more
		spk-sf -o npy x.$x >> more
		spk-sf -o npy x.$x | same - more
	done
	# What was read once, for its range
	for t in spk-bsa spk-pwm spk-rate spk-lif; do
		$t -o npy x.csv > want
		$t -o npy x.csv | cat | same - want
		# shellcheck disable=SC2002 # a pipe
		cat x.csv | $t -o npy | cat | same - want
	done
	spk-conv -i events -c 3 --frame=1 --frames=70 -o npy e.csv > want
	spk-conv -i events -c 3 --frame=1 --frames=70 -o npy e.csv | cat |
	    same - want
	shell 2 "spk-conv: --to=npy: $no" 'spk-conv -o npy x.csv | cat'
	shell 2 "spk-conv: --to=npy: $no" 'spk-conv -o npy x.csv >> more'
	shell 2 "spk-sf: --to=npy: $no" 'spk-sf -o npy x.csv | cat'
	shell 2 "spk-conv: --to=npy: $no" \
	    'spk-conv -o npy -i u8 -c 3 x.idx --skip=12 | cat'
	shell 2 "spk-conv: --to=npy: $no" \
	    'spk-conv -i events -c 3 --frame=1 -o npy e.csv | cat'
	# A promise that is not kept
	head -c -4 x.idx > cut
	fails 1 'spk-conv: stdout: 58 frames, but the header promised 60' \
	    bash -c 'spk-conv -o npy --partial cut | cat; exit ${PIPESTATUS[0]}'
	spk-conv -o npy -q --partial cut > got
	[ "$(python3 -c 'import numpy; print(numpy.load("got").shape)')" = \
	    '(58, 3)' ]
}

@test "npy: headers that are wrong, and what is said" {
	python3 - > table <<-'END'
	from arrays import *
	n = 0
	def bad(line, data, options=""):
	    global n
	    n += 1
	    put(f"{n}.npy", data)
	    print(f"{n}.npy\t{line}\t{options}")
	ok = np.arange(6.).tobytes()
	cut = "cut after 0 frames: the next has 0 of %d bytes"
	for version in 1, 2, 3:
	    for size in 65535, 200:
	        bad("byte 0: cut in the npy header",
	            head(words(), ok, version, size))
	bad("byte 0: npy header: no dictionary", head(words(), ok, 1, 0))
	bad("byte 0: npy header: no dictionary", head(words(), ok, 2, 0))
	bad("byte 0: a npy header of 4294967280 bytes; the maximum is 65536",
	    head(words(), ok, 2, (1 << 32) - 16))
	bad("byte 0: a npy header of 65537 bytes; the maximum is 65536",
	    head(words(), ok, 3, 65537))
	for v in 0, 4, 9, 255:
	    bad(f"byte 0: npy version {v}; this reads 1 to 3",
	        b"\x93NUMPY" + bytes((v,)) + head(words(), ok)[7:])
	for s in b"\x93NUMPZ" + bytes(20), b"0,1\n2,3\n4,5\n":
	    bad("byte 0: no npy file begins here", s, "-i npy")
	bad("byte 0: cut in the npy header", b"\x93NUMPY")
	bad("byte 0: cut in the npy header", b"1\n", "-i npy")
	bad("byte 0: cut in the npy header", b"1\n", "-i npy-events")
	# Dimensions
	def d(s): return head(words(shape=s))
	h = len(d("()"))
	for s in "()", "(1, 1, 1, 1, 1)", "(99999999999999999999, 2)", "(-1, 2)", \
	    "(2.0, 3)", "(2 3)", "(2, 3", "2", "[2, 3]", "(2,, 3)", "(,)", \
	    "('2', 3)", "(18446744073709551616,)", "(0x2, 3)", "(2LL,)":
	    bad("byte 0: npy header: shape", d(s))
	bad("byte 0: this npy file was begun, and not finished",
	    d("(18446744073709551615,)"))
	for s, size in ("(9223372036854775808, 2)", 16), \
	    ("(1000000000000, 8)", 64), ("(18446744073709551614,)", 8), \
	    ("(2, 1024, 1024)", 8 << 20):
	    bad(cut % size, d(s))
	many = "byte %d: a frame of npy input has 1 to 16777216 values"
	for s in "(65536, 65536, 65536, 65536)", "(2, 16777217)", \
	    "(2, 9223372036854775808, 2)", "(2, 18446744073709551614)":
	    t = d(s)
	    bad("*", t)
	for s in "(3, 0)", "(3, 0, 2)", "(0, 0)":
	    bad(many % len(d(s)), d(s))
	bad("no frames", d("(0, 3)"))
	bad("no frames", d("(0,)"))
	bad("no frames", d("(0, 3)") + ok)
	# Types
	for t in "U", "<U3", "|S1", "<c8", "<i3", "<f16", "<M8[s]", "", "<", \
	    "!i4", "|V8", "<i44", "<I4", "<<f8", "f", "2<f8", "<i4,<f4,", \
	    "(2,3<f8", "x" * 20:
	    bad("byte 0: npy header: not a type of real numbers" +
	        f": '{t}'" * (t != ""), head(words(f"'{t}'"), ok))
	bad("byte 0: npy header: Python objects, which numpy pickles: '|O'",
	    head(words("'|O'"), ok))
	for t, s in ("f8", ""), ("None", ""), ("'<f8", "<f8, "), \
	    ("('<f8', (2,))", "<f8"), ("[]", ""), ("[('t', '<i8'), ", "<i8"), \
	    ("'<f4\" ", '<f4" , '):
	    bad("byte 0: npy header: " + "field 't': " * (t[:4] == "[('t") +
	        "not a type of real numbers" + f": '{s}'" * (s != ""),
	        head(words(t), ok))
	bad("byte 0: npy header: a dictionary for a type, which numpy does not load",
	    head(words("{'names': ['t'], 'formats': ['<i8']}"), ok))
	bad("byte 0: npy header: a type of too many letters: '" + "<i2," * 11 +
	    "<i2'", head(words("'" + ",".join(["<i2"] * 20) + "'"), ok))
	bad("byte 0: npy header: not a type of real numbers: '?[31m'",
	    head(words("'\x1b[31m'"), ok))
	for t in "true", "0", "'True'", "Fals":
	    bad("byte 0: npy header: fortran_order", head(words(order=t), ok))
	w = head(words(order="True"))
	bad(f"byte {len(w)}: an array in Fortran order; "
	    "np.ascontiguousarray turns it", w + ok)
	# Keys
	w = words()
	bad("byte 0: npy header: a key is missing: '<f8'",
	    head(w.replace("'shape': (2, 3), ", ""), ok))
	bad("byte 0: npy header: a key is missing",
	    head(w.replace("'descr': '<f8', ", ""), ok))
	bad("byte 0: npy header: a key is missing", head("{}", ok))
	bad("byte 0: npy header: a key too many: '<f8'",
	    head(w.replace("}", "'shape': (2, 3)}"), ok))
	bad("byte 0: npy header: a key too many: '<f8'",
	    head(w.replace("}", "'x': 1}"), ok))
	bad("byte 0: npy header: not a dictionary",
	    head(w.replace("'descr'", "descr"), ok))
	bad("byte 0: npy header: not a dictionary",
	    head(w.replace("'descr':", "'descr'"), ok))
	bad("byte 0: npy header: not a dictionary",
	    head(w.replace("'descr'", "'" + "d" * 16 + "'"), ok))
	bad("byte 0: npy header: not a dictionary: '<f8'",
	    head(w.replace("}", ""), ok))
	bad("byte 0: npy header: no dictionary", head(w.replace("{", ""), ok))
	bad("byte 0: npy header: text after the dictionary: '<f8'",
	    head(w + "x", ok))
	bad("byte 0: npy header: text after the dictionary: '<f8'",
	    head(w.replace("\n", "\0\n"), ok))
	bad("byte 0: npy header: not a dictionary: '<f8'",
	    head(w.replace("'f", "\0'f"), ok))
	bad("byte 0: npy header: no dictionary", head("\0" + w, ok))
	bad("byte 0: npy header: no dictionary", head("\t" + w, ok))
	# Data
	h = len(head(w))
	bad(f"byte {h + 48}: data after the last frame, number 2 in the npy header",
	    head(w, ok) + b"\0")
	bad("cut after 1 frame: the next has 23 of 24 bytes", head(w, ok[:-1]))
	bad("cut after 1 frame: the next has 0 of 24 bytes", head(w, ok[:24]))
	END
	[ "$(wc -l < table)" = 102 ]
	while IFS=$'\t' read -r file line options; do
		case $line in
		\*)
			run --separate-stderr spk-conv "$file"
			# shellcheck disable=SC2154 # bats sets stderr
			[ "$status" = 1 ] && [[ $stderr == "spk-conv: $file: byte "*": a frame of npy input has 1 to 16777216 values" ]] || {
				echo "$stderr"
				return 1
			}
			continue
			;;
		esac
		# shellcheck disable=SC2086
		fails 1 "spk-conv: $file: $line" spk-conv $options "$file" || {
			echo "of $file"
			return 1
		}
	done < table
	# It is a signal, or spikes if that is said.
	python3 -c 'from arrays import *
save("y", np.array([[0, 1, -1], [1, 0, 2]], "i1"))
save("a", np.arange(12, dtype="<i2").reshape(4, 3))
save("z", np.arange(12, dtype="<i2").reshape(2, 3, 2))
save("f", np.asfortranarray(np.ones((2, 2))))'
	[ "$(spk-info -f kind y)" = signal ]
	fails 1 'spk-conv: y: byte 133: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-conv --kind=spikes y
	fails 1 'spk-conv: f: byte 128: an array in Fortran order; np.ascontiguousarray turns it' \
	    spk-conv f
	fails 2 "spk-conv: --channels: '4', but a frame of the npy input has 3" \
	    spk-conv -c 4 a
	cut_anywhere a 1 '' spk-conv -i npy
	cut_anywhere z 6 '' spk-conv
	head -c -1 a > p
	fails 0 'spk-conv: p: cut after 3 frames, taken as the end' \
	    spk-conv --partial p
}

@test "npy: memory is bounded, whatever the header claims" {
	[ -z "${SANITIZED:-}" ] || skip "a sanitizer needs more than is allowed"
	python3 - <<-'END'
	from arrays import *
	put("1", head(words("'<f8'", shape="(1000000000000, 8)"), b"1"))
	put("2", head(words("'<i8'", shape="(9223372036854775808, 2)"), b"1"))
	put("3", head(words("'|u1'", shape="(65536, 65536, 65536, 65536)")))
	put("4", head(words(), b"", 2, (1 << 32) - 16))
	put("5", head(words("[('t', '<i8'), ('x', '<i2'), ('p', '|b1')]",
	    shape="(9223372036854775808,)"), b"1"))
	put("6", head(words("'|u1'", shape="(18446744073709551614,)"), b""))
	END
	for x in 1 2 3 4 5 6; do
		for t in "spk-conv -c 3 --frame=1" "spk-conv -o npy"; do
			[[ $x$t != 5*npy && $x$t != [1-46]*frame=1 ]] || continue
			run --separate-stderr bash -c \
			    "ulimit -v 60000; exec $t $x > out"
			[ "$status" = 1 ]
			[[ $stderr == "spk-conv: $x: "* && $stderr != *memory* ]]
		done
	done
}

@test "trains come back from each format, with headers that have one" {
	python3 - > list <<-'END'
	from arrays import *
	n = 0
	for c in (1, 3, 8, 9, 17)[::1 if os.environ["STEP"] == "1" else 2]:
	    for signed in 0, 1:
	        for k in 0, 1, 5, 70:
	            n += 1
	            y = train(k, c, signed, n) if k > 5 else \
	                np.zeros((k, c), int)
	            put(f"{n}.csv", text(y))
	            up = " up-only=1" * (not signed)
	            put(str(n), f"#spk v=1 kind=spikes codec=sf channels={c} "
	                f"rate=250 threshold=0.25{up} start=1.5\n" + text(y) +
	                f"#end frames={k}\n")
	            print(n, c, k, signed)
	END
	[ "$(wc -l < list)" = $((STEP == 1 ? 40 : 24)) ]
	while read -r n c k signed; do
		for f in i8 f32 f64 bits; do
			spk-conv -o $f "$n" > y
			spk-conv y > got
			same got "$n"
			[ "$k" -gt 0 ] || continue
			spk-conv -o $f --bare "$n" > y
			[ $f != bits ] || [ "$signed" = 0 ] || continue
			spk-conv --bare --kind=spikes -i $f -c "$c" y > got
			same got "$n.csv"
		done
		[ "$k" -gt 0 ] || continue
		spk-conv -o npy "$n" > y
		spk-conv --bare --kind=spikes y | same - "$n.csv"
		[ "$signed" = 0 ] || continue
		spk-conv -o u8 "$n" | spk-conv | same - "$n"
		[ "$((c % 8))" = 0 ] || continue
		spk-conv -o spike-dat --size="${c}x1" "$n" > y
		spk-conv --bare -i spike-dat --size=4x$((c / 4)) y > got
		[ "$(wc -c < y)" = $((k * c / 8)) ]
		spk-conv --bare -i spike-dat --size="${c}x1" y | same - "$n.csv"
	done < list
	# Names, where there is a header
	printf 'left,"a b,c"\n0,1\n4,-2\n1,0\n' > x
	for f in i8 f32 f64 bits; do
		spk-sf -o $f x | spk-decode > got
		spk-sf x | spk-decode | same got -
		spk-sf -o $f x | spk-conv | same <(spk-sf x) -
	done
	walk 80 3 2 > x
	ways | while read -r way; do
		$way x 2> /dev/null > want
		for f in i8 bits f32; do
			$way -o $f x 2> /dev/null | spk-decode -q > got
			spk-decode -q want | same got -
		done
	done
}

@test "signals come back from f32, f64 and npy" {
	python3 - <<-'END'
	from arrays import *
	r = np.random.default_rng(8)
	a = r.normal(0, 1, (40, 5)) * 10.0 ** r.integers(-9, 9, (40, 5))
	def put_all(name, a, more=""):
	    put(name, f"#spk v=1 kind=signal channels=5{more}\n" +
	        text(a).replace("e+", "e").replace("e0", "e").replace("e-0",
	        "e-").replace(".0\n", "\n").replace(".0,", ",") +
	        "#end frames=40\n")
	a[3] = 0, -1, 5e-324, -1.7976931348623157e308, 65504
	np.save("a.npy", a)
	np.savetxt("a.csv", a, "%.17g", ",")
	a = r.normal(0, 1, (40, 5)).astype("<f4")
	np.save("s.npy", a)
	np.savetxt("s.csv", a, "%.9g", ",")
	END
	spk-conv -o f64 --bare a.csv | same - <(tail -c 1600 a.npy)
	spk-conv -o npy a.csv > got
	same got a.npy
	spk-conv a.csv > a
	spk-conv a.npy | same - a
	spk-conv -o f64 a.csv | spk-conv | same - a
	spk-conv -o f64 a.npy | spk-conv -o npy > got
	same got a.npy
	# type=f32: shorter decimals of the same numbers
	spk-conv s.npy > s
	[[ $(head -n 1 s) == '#spk v=1 kind=signal channels=5 type=f32' ]]
	spk-conv -o f32 --bare s.csv | same - <(tail -c 800 s.npy)
	spk-conv -o npy s > got
	same got s.npy
	for f in f32 f64; do
		spk-conv -o $f s | spk-conv > got
		same got s
	done
	spk-conv -o f32 s.npy | spk-conv -o npy > got
	same got s.npy
	spk-sf -t 0.1 -r 360 "$DATA/ecg.csv" | spk-decode > r
	for f in f32 f64; do
		spk-conv -o $f r | spk-conv | same - r
	done
	spk-conv -o npy r > got
	[ "$(spk-conv --bare got | cksum)" = "$(grep -v '^[#m]' r | cksum)" ]
	fails 1 'spk-conv: stdout: a value is out of the range of f32' \
	    spk-conv -o f32 < <(printf '1\n1e39\n')
	fails 1 'spk-conv: stdout: a value is out of the range of f32' \
	    spk-conv -o f32 < <(printf '1\n-1e39\n')
}

@test "u8, i8: whole numbers that a byte holds, and no other" {
	local o n s
	seq 0 255 > x
	seq -128 127 > y
	python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)))' |
	    same <(spk-conv -o u8 --bare x) -
	python3 -c 'import sys; sys.stdout.buffer.write(bytes(
	    k & 255 for k in range(-128, 128)))' |
	    same <(spk-conv -o i8 --bare y) -
	spk-conv -o u8 x | spk-conv --bare | same - x
	spk-conv -o i8 y | spk-conv --bare | same - y
	for s in -1 256 0.5 -1e-300 1e300 -0.1; do
		n=${s/+/}
		fails 1 "spk-conv: stdout: frame 3: $n is not a whole number from 0 to 255, as u8 has" \
		    spk-conv -o u8 < <(printf '%s\n' 1,2 255,0 7,$s)
		[ "$(tail -c 5 <<< "$output" | od -An -tx1)" != '' ]
	done
	for s in -129 128 0.5 -127.5; do
		fails 1 "spk-conv: stdout: frame 2: $s is not a whole number from -128 to 127, as i8 has" \
		    spk-conv -o i8 < <(printf '%s\n' 1 $s)
	done
	fails 1 'spk-conv: stdout: frame 1: -1 is not a whole number from 0 to 255, as u8 has' \
	    spk-conv --kind=spikes -o u8 < <(echo -1)
	spk-conv -o u8 --bare < <(echo -0) | same - <(printf '\0')
	fails 1 'spk-conv: stdin: byte 2: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-conv --kind=spikes -i u8 -c 1 < <(printf '\0\1\377')
	fails 1 'spk-conv: stdin: byte 3: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-conv --kind=spikes -i i8 -c 1 < <(printf '\0\1\377\2')
	for o in u8 i8 i16 i24 i32 f32 f64 bits; do
		usage "$o input: specify the channels with --channels" abc -i $o
		usage "--channels: '3', but the header says 2" \
		    "#spk v=1 kind=spikes channels=2 format=$o\n#end frames=0\n" -c 3
	done
	for o in i16 i24 'i32; did you mean f32?' idx au; do
		near=${o#"${o%%;*}"} o=${o%%;*}
		usage "--to: '$o' is not csv, i8, u8, f32, f64, bits, npy, pgm, pbm, png, y4m, wav, events, nest, pynn, brian2, bin40, npy-events, spike-dat or packed$near" \
		    '1\n' -o $o
	done
	bad 'byte 4: 1 byte left over, a frame has 4' 'abcde' -i i16 -c 2
	bad 'byte 6: 5 bytes left over, a frame has 6' 'abcdefabcde' -i i24 -c 2
	bad '--skip=9: it has no more than 5 bytes' 'abcde' -i u8 -c 1 --skip=9
	bad '--skip=9: it has no more than 2 lines' 'a\nb\n' --skip=9
	[ "$(spk-conv --bare -i u8 -c 1 --skip=2 < <(printf abc))" = 99 ]
	# A stream is little-endian, whatever the option says.
	printf '1\n' | spk-conv -o f32 | spk-conv --big-endian --bare > got
	echo 1 | same got -
	for o in u8 f32 f64 bits; do
		spk-conv --kind=spikes -o $o < <(printf '0,1,1\n1,0,0\n0,0,1\n') > y
		n=$(head -n 1 y | wc -c)
		cut_anywhere y $((n + 1)) '' spk-conv
	done
}

@test "bits: least significant first, spikes of -1 in a second plane" {
	local s='#spk v=1 kind=spikes format=bits channels=3'
	# Hand-worked: 1 0 1 | 0 1 0 is 101 010, bits 0, 2 and 4
	printf '%s\n' 1,-1,1 0,0,0 -1,-1,-1 > x
	printf '\x15\0\x38' | same <(spk-conv --kind=spikes -o bits --bare x) -
	[ "$(spk-conv --kind=spikes -o bits x | head -n 1)" = "$s planes=2" ]
	printf '%s\n' 1,0,1 0,1,1 > y
	sed '1i #spk v=1 kind=spikes codec=bsa channels=3' y |
	    { cat; echo '#end frames=2'; } > z
	printf '\5\6' | same <(spk-conv -o bits --bare z) -
	[ "$(spk-conv -o bits z | head -n 1)" = \
	    '#spk v=1 kind=spikes codec=bsa format=bits channels=3 planes=1' ]
	# Nine channels: the ninth begins a byte.
	echo 0,0,0,0,0,0,0,0,1 > w
	printf '\0\1' | same <(spk-conv --kind=spikes -o bits --bare w |
	    head -c 2) -
	python3 - <<-'END'
	from arrays import *
	for c in 1, 3, 4, 8, 9, 17, 64:
	    y = train(40, c, 1, c)
	    both = np.concatenate((y > 0, y < 0), axis=1)
	    put(f"{c}.csv", text(y))
	    put(f"{c}.two", np.packbits(both, axis=1,
	        bitorder="little").tobytes())
	    put(f"{c}.up", text(abs(y)))
	    put(f"{c}.one", np.packbits(y != 0, axis=1,
	        bitorder="little").tobytes())
	END
	for c in 1 3 4 8 9 17 64; do
		spk-conv --kind=spikes -o bits --bare $c.csv | same - $c.two
		spk-conv --bare -i bits -c $c $c.one | same - $c.up
		{ echo "${s/=3/=$c} planes=1"; cat $c.one
		    echo '#end frames=40'; } | spk-conv --bare | same - $c.up
		{ echo "${s/=3/=$c} planes=2"; cat $c.two
		    echo '#end frames=40'; } | spk-conv --bare | same - $c.csv
	done
	# Which codes have spikes of -1
	walk 20 3 > x
	for w in 'sf 2' 'sf 1 --up-only' 'pwm 2' 'lif 2' 'lif 1 --up-only' \
	    'bsa 1' 'latency 1' 'rank 1' 'weighted 1' 'burst 1' 'rate 1' 'bin 1'; do
		# shellcheck disable=SC2086
		set -- $w
		[[ $(spk-"$1" $3 -q -o bits x | head -n 1 | tr -d '\0') == \
		    *" planes=$2"* ]]
	done
	bad 'byte 53: bits after the last channel are not 0' \
	    "$s planes=1\n\x09#end frames=1\n"
	bad 'byte 54: bits after the last channel are not 0' \
	    "$s planes=2\n\x01\x40#end frames=2\n"
	[ "$(tail -n 1 <<< "$output")" = 1,0,0 ]
	bad 'byte 1: bits after the last channel are not 0' '\x01\x80' \
	    -i bits -c 7
	bad 'byte 53: a spike of channel 2 that is both 1 and -1' \
	    "$s planes=2\n\x12#end frames=1\n"
	bad 'byte 53: planes=3: neither 1 nor 2' "$s planes=3\n\x02#end frames=1\n"
	bad 'cut after 1 frame: #end says 2' "$s\n\x02#end frames=2\n"
	bad 'cut after 1 frame: no #end' "$s\n\x02"
	bad 'byte 2: 1 byte left over, a frame has 2' abc -i bits -c 16
	usage '--to=bits: holds spikes, not a signal; an encoder makes them' '0,2\n' -o bits --kind=signal
	fails 1 \
	    'spk-conv: stdin:1:2: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-conv -o bits < <(echo 0,2)
	fails 1 'spk-conv: stdout: frame 2: -1 is neither 0 nor 1, as bits has' \
	    spk-conv -o bits < <(printf '%s\n' \
	    '#spk v=1 kind=spikes codec=bsa channels=1' 1 -1 '#end frames=2')
}

@test "arrays: what cannot be kept, or is not for them" {
	printf '%s\n' \
	    '#spk v=1 kind=spikes codec=bsa channels=8 names=1 rate=10 width=4 height=2 min=0 max=1' \
	    a,b,c,d,e,f,g,h 0,1,0,0,0,0,0,0 '#end frames=1' > y
	local n='spk-conv: y: frames=1 columns=8' o='spk-conv: stdout: left out:' f
	local lost='codec rate width height min max names'
	for f in npy spike-dat; do
		fails 0 "$n"$'\n'"$o $lost" bash -c \
		    "spk-conv -v -o $f y > out"
	done
	for f in i8 u8 f32 f64 bits; do
		fails 0 "$n" bash -c "spk-conv -v -o $f y > out"
		fails 0 "$n" bash -c "spk-conv -v --bare -o $f y > out"
	done
	local e='#spk v=1 kind=signal channels=1 episodes=blank\n1\n\n2\n#end frames=2\n'
	for f in i8 u8 f32 f64 npy; do
		usage "--to=$f: cannot hold separate episodes" "$e" -o $f
	done
	seq 2 > x
	usage '--to=pgm: holds signals, not spikes, which spk-plot draws' '0,1\n' --kind=spikes -o pgm \
	    --size=2x1
	fails 1 'spk-conv: stdin: only text can have a signal on each line; spk-conv --bare makes text' \
	    spk-conv < <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 format=f32 layout=rows')
	fails 1 'spk-score: stdin: a signal on each line, but x has frames' \
	    spk-score x < <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 layout=rows' 1,2)
}
