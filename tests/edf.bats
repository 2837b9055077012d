#!/usr/bin/env bats
# EDF and BDF: the values are those that Python computes from the file's
# integers, and a head that is not what it should be is said to be so.

load helpers

setup_file() {
	cat > "$BATS_FILE_TMPDIR/edf.py" <<-'END'
	import csv, io, random, struct

	class Signal:
	    def __init__(self, label, samples=4, pmin="-100", pmax="100",
	        dmin="-2048", dmax="2047"):
	        self.label, self.samples = label, samples
	        self.pmin, self.pmax, self.dmin, self.dmax = pmin, pmax, dmin, dmax
	    def value(self, d):
	        pmin, pmax, dmin, dmax = map(float, (self.pmin, self.pmax,
	            self.dmin, self.dmax))
	        return (d - dmin) * (pmax - pmin) / (dmax - dmin) + pmin

	NOTES = {"edf": "EDF Annotations", "bdf": "BDF Annotations"}

	def notes(kind="edf", samples=5):
	    return Signal(NOTES[kind], samples, "-1", "1", "-32768", "32767")

	def text(s, n):
	    s = s if isinstance(s, bytes) else str(s).encode("latin-1")
	    assert len(s) <= n, s
	    return s.ljust(n)

	def head(signals, records, kind="edf", duration="1", size=None,
	    reserved="", count=None):
	    h = b"0       " if kind == "edf" else b"\xffBIOSEMI"
	    h += text("X X X X", 80) + text("Startdate X X X X", 80)
	    h += text("01.02.03", 8) + text("04.05.06", 8)
	    h += text(256 * (len(signals) + 1) if size is None else size, 8)
	    h += text(reserved, 44) + text(records, 8) + text(duration, 8)
	    h += text(len(signals) if count is None else count, 4)
	    for what, n in ("label", 16), ("", 80), ("uV", 8), ("pmin", 8), \
	        ("pmax", 8), ("dmin", 8), ("dmax", 8), ("", 80), \
	        ("samples", 8), ("", 32):
	        for s in signals:
	            h += text(getattr(s, what, what), n)
	    return h

	def numbers(signals, records, kind="edf", seed=1):
	    r = random.Random(seed)
	    n = 1 << (15 if kind == "edf" else 23)
	    out = []
	    for _ in range(records):
	        out.append([[r.randrange(-n, n) for _ in range(s.samples)]
	            for s in signals])
	    out[0][0][0], out[-1][-1][-1] = -n, n - 1
	    return out

	def body(records, kind="edf"):
	    n = 2 if kind == "edf" else 3
	    return b"".join(x.to_bytes(n, "little", signed=True)
	        for rec in records for signal in rec for x in signal)

	def table(signals, records, take=None):
	    take = [k for k, s in enumerate(signals)
	        if s.label not in NOTES.values()] if take is None else take
	    f = io.StringIO()
	    w = csv.writer(f, lineterminator="\n")
	    w.writerow([signals[k].label.strip(" ") for k in take])
	    for rec in records:
	        for i in range(signals[take[0]].samples):
	            w.writerow([repr(signals[k].value(rec[k][i])) for k in take])
	    return f.getvalue()

	def put(name, data):
	    if isinstance(data, str):
	        data = data.encode("latin-1")
	    with open(name, "wb") as f:
	        f.write(data)
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

# alike CSV FILE RATE OPTION...: both are the same signal, in binary32 and 64,
# whether FILE is one or a pipe.
alike() {
	local csv=$1 file=$2 rate=$3
	shift 3
	spk-sf -t 1e6 "$csv" | sed "1s/ threshold/ rate=$rate&/" > want
	spk-sf -t 1e6 "$@" "$file" > got && same got want &&
	    [[ $* == *-i\ * || $* == *--from* ||
	    $(spk-score -m mse "$csv" < "$file" "$@") == 0 ]] || {
		echo "$file is not $csv"
		return 1
	}
	spk-lif "$@" "$file" > want
	spk-lif "$@" < <(cat "$file") > got
	same got want
}

@test "edf, bdf: 1 to 3 signals, each of its own range" {
	python3 - > list <<-'END'
	from edf import *
	A = Signal("EEG Fpz-Cz", 4, "-100", "100", "-2048", "2047")
	B = Signal("ECG, \"x\"", 4, "3276.7", "-3276.8", "-32768", "32767")
	C = Signal("T\xe9mp rectal", 4, "+34.5", "4.02e1", "-5", "+5")
	D = Signal("Fz", 4, "-187500", "187500", "-8388608", "8388607")
	for i, (signals, duration, rate) in enumerate((([A], "1", "4"),
	    ([A, B], "0.5", "8"), ([C, B, A], "2", "2"),
	    ([notes(), A, C], ".01", "400"), ([A, notes(samples=1), notes(), C],
	    "1", "4"), ([D], "1e-3", "4000"), ([A] * 20, "3", repr(4 / 3)))):
	    for kind in "edf", "bdf":
	        for s in signals:
	            if s.label in NOTES.values():
	                s.label = NOTES[kind]
	        data = numbers(signals, 3, kind, i)
	        put(f"{i}{kind}.csv", table(signals, data))
	        for name, records in ("", 3), ("-end", -1):
	            put(f"{i}{name}.{kind}", head(signals, records, kind,
	                duration, reserved=kind.upper() + "+C") +
	                body(data, kind))
	            print(f"{i}{kind}.csv {i}{name}.{kind} {rate}")
	END
	[ "$(wc -l < list)" = 28 ]
	while read -r csv edf rate; do
		alike "$csv" "$edf" "$rate"
	done < list
	alike 2edf.csv 2.edf 2 --from=edf
	alike 2bdf.csv 2.bdf 2 -i bdf
	spk-sf --columns=3,1 -t 9 2edf.csv > want
	spk-sf --columns=3,1 -t 9 2.edf | sed '1s/ rate=2//' > got
	same got want
	spk-sf --columns='EEG Fpz-Cz' --names=no -t 9 2.edf > got
	spk-sf --columns=3 -t 9 2edf.csv | sed '1s/ names=1//;1s/=1 /=1 rate=2 /2
	    2d' > want
	same got want
}

@test "edf: records of many samples, and more than a buffer" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("a", 20000), notes(samples=100000),
	    Signal("b", 20000, "0", "1", "0", "1000")]
	data = numbers(signals, 3)
	put("x.csv", table(signals, data))
	put("x.edf", head(signals, 3, duration="100") + body(data))
	END
	alike x.csv x.edf 200
}

@test "edf: --signal" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("EEG Fpz-Cz", 100), Signal("Temp rectal", 1, "34",
	    "40"), notes(), Signal("EEG Pz-Oz", 100, "-5", "5"),
	    Signal("5", 1, "0", "1"), Signal("2", 1, "0", "1"), Signal(" x", 1),
	    Signal("", 1)]
	data = numbers(signals, 4)
	put("x.edf", head(signals, 4, duration="30") + body(data))
	for name, take in ("a", [0, 3]), ("b", [1]), ("c", [3, 0]), \
	    ("d", [1, 6]), ("e", [6]), ("f", [0, 0]):
	    put(name, table(signals, data, take))
	put("notes.edf", head([notes()], 1) + bytes(10))
	END
	alike a x.edf 3.3333333333333335 --signal=1,4
	alike a x.edf 3.3333333333333335 --signal='EEG Fpz-Cz,EEG Pz-Oz'
	alike a x.edf 3.3333333333333335 --signal='1,EEG Pz-Oz'
	alike b x.edf 0.03333333333333333 --signal='Temp rectal'
	alike b x.edf 0.03333333333333333 --signal=2
	alike c x.edf 3.3333333333333335 --signal=4,1
	alike d x.edf 0.03333333333333333 --signal='2, x'
	alike e x.edf 0.03333333333333333 --signal=x
	alike b x.edf 0.03333333333333333 --signal=' Temp rectal '
	spk-sf -t 9 --signal=1,4 --columns=2 x.edf > want
	spk-sf -t 9 --signal=4 x.edf > got
	same got want
	complains "byte 1992: a record has 100 samples of 'EEG Fpz-Cz' and 1 of 'Temp rectal': choose with --signal" \
	    x.edf
	for s in 0 9 99999999999999999999; do
		fails 2 "spk-sf: --signal: '$s' is not within the file's signals, 1 to 8" \
		    spk-sf --signal=$s x.edf
	done
	for s in y EEG 'eeg pz-oz' -1 1- '+1'; do
		fails 2 "spk-sf: --signal: '$s' is not a signal's number or label" \
		    spk-sf --signal="1,$s" x.edf
	done
	for s in '1,' ',1' '1,,4'; do
		fails 2 "spk-sf: --signal: '' is not a signal's number or label" \
		    spk-sf --signal="$s" x.edf
	done
	for s in 3 'EDF Annotations'; do
		fails 2 "spk-sf: --signal: '$s' is annotations" \
		    spk-sf --signal="$s" x.edf
	done
	fails 2 "spk-sf: --signal: '?[1m' is not a signal's number or label" \
	    spk-sf --signal=$'\e[1m' x.edf
	fails 2 "spk-sf: --channels: '1', but a frame of the edf input has 2" \
	    spk-sf --signal=1,4 -c 1 x.edf
	complains 'byte 256: no signals but annotations' notes.edf
}

@test "edf, bdf: cut at every byte" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("a", 2), notes(), Signal("b", 2)]
	data = numbers(signals, 3)
	put("x.edf", head(signals, 3) + body(data))
	put("end.edf", head(signals, -1) + body(data))
	signals = [Signal("a", 2)]
	data = numbers(signals, 3)
	put("small.edf", head(signals, 3) + body(data))
	data = numbers(signals, 2, "bdf")
	put("x.bdf", head(signals, 2, "bdf") + body(data, "bdf"))
	END
	cut_anywhere small.edf 1 '' spk-sf -t 0.5 -i edf
	cut_anywhere x.edf 900 '' spk-sf -t 0.5
	# There, the end of each record is one.
	cut_anywhere end.edf 1000 '1042 1060' spk-sf -t 0.5
	cut_anywhere x.bdf 500 '' spk-sf -t 0.5
	complains 'no data' /dev/null -i edf
	head -c 1043 x.edf > part
	complains 'cut after 2 frames: the next record has 1 of 18 bytes' part
	fails 0 'spk-sf: part: cut after 2 frames, taken as the end' \
	    spk-sf -t 0.5 --partial part
	head -c 1042 x.edf > part
	complains 'cut after 2 frames: the next record has 0 of 18 bytes' part
	head -c 1043 end.edf > part
	complains 'cut after 2 frames: the next record has 1 of 18 bytes' part
	head -c 1023 x.edf > part
	complains 'byte 0: cut in the edf head' part
	head -c 1024 end.edf > part
	complains 'no frames' part
	head -c 4 x.bdf > part
	complains 'byte 0: cut in the bdf head' part -i bdf --partial
}

@test "edf: heads that are wrong, and what is said" {
	python3 - > list <<-'END'
	from edf import *
	n = 0
	def bad(line, content, options="-i edf"):
	    global n
	    n += 1
	    put(f"{n}", content)
	    print(f"{n}\t{line}\t{options}")

	def one(**how):
	    s = Signal("b", **{k: how.pop(k) for k in list(how) if k in
	        ("samples", "pmin", "pmax", "dmin", "dmax")})
	    s.label = how.pop("label", "b")
	    return head([Signal("a"), s], 1, **how) + bytes(16)

	def field(at, k, width=8):	# of signal k of two
	    return 256 + 2 * at + k * width

	good = one()
	for first in b"0      \0", b"1       ", b"\xffBIOSEMI":
	    bad("byte 0: no edf file begins so", first + good[8:])
	bad("byte 0: no bdf file begins so", good, "-i bdf")
	for n_ in "0", "", "-1", "1.5", "x", "0000":
	    bad("byte 252: the number of signals is not 1 to 9999",
	        one(count=n_))
	for size in 0, 512, 769, 767, -768, "", "768x", "99999999":
	    bad("byte 184: the head of 2 signals has 768 bytes, and says "
	        "otherwise", one(size=size))
	bad("byte 184: the head of 1 signal has 512 bytes, and says otherwise",
	    one(count=1))
	bad("byte 0: cut in the edf head", one(count=9999, size=2560000))
	for d in "EDF+D", "BDF+D":
	    bad(f"byte 192: {d}: there are gaps between its records, which is not read", one(reserved=d))
	for r in "", "-2", "x", "1.5", "+1", "--1":
	    bad("byte 236: the number of records is neither whole nor -1",
	        head([Signal("a")], r) + bytes(8))
	for d in "", "x", "1s", "inf", "nan", "1,5", "0x1", "1 2":
	    bad(f"byte 244: record duration: '{d}' is not a number",
	        one(duration=d))
	for d in "0", "-1", "1e-999", "0.0", "1e-323", "-0":
	    bad("byte 244: a sampling rate that is not above 0",
	        one(duration=d))
	for what, at in ("pmin", 104), ("pmax", 112), ("dmin", 120), \
	    ("dmax", 128):
	    name = ("physical " if what[0] == "p" else "digital ") + \
	        what[1:] + "imum"
	    for v in "", "x", "nan", "1e999", "1 2", "\0", "1\0":
	        bad(f"byte {field(at, 1)}: {name}: '" + v.replace("\0", "?") +
	            "' is not a number", one(**{what: v}))
	for s in "", "x", "-1", "1.5", "1e3":
	    bad(f"byte {field(216, 1)}: samples of a record: '{s}' is not a "
	        "number", one(samples=s))
	for lo, hi in ("1", "1"), ("5", "-5"), ("-1e300", "1e308"):
	    if lo != "-1e300":
	        bad(f"byte {field(128, 1)}: the digital maximum is not above the minimum", one(dmin=lo, dmax=hi))
	for lo, hi in ("1", "1"), ("-0", "0"), ("-1e308", "1e308"):
	    bad(f"byte {field(112, 1)}: no range from the physical minimum to the maximum", one(pmin=lo, pmax=hi))
	bad(f"byte {field(128, 1)}: the digital maximum is not above the minimum", one(dmin="-1e308", dmax="1e308"))
	for s in "33554433", "99999999", "33554429":
	    bad(f"byte {field(216, 1)}: a record of more than 67108864 bytes",
	        one(samples=s))
	bad("cut after 0 frames: the next record has 16 of 67108864 bytes",
	    head([Signal("a", 33554432)], 1) + bytes(16))
	bad("cut after 0 frames: the next record has 16 of 67108864 bytes",
	    head([Signal("a", 33554432)], -1) + bytes(16))
	bad("byte 472: no samples in a record",
	    head([Signal("a", 0)], 1) + bytes(16))
	bad(f"byte {field(216, 1)}: a record has 4 samples of 'a' and 0 of "
	    "'b': choose with --signal", one(samples="0"))
	for label in b"b\n", b"b\x1b[1m", b"b\x7f", b"\0" * 16:
	    at = field(0, 1, 16) + (label[0] != 0)
	    bad(f"byte {at}: a control character in a label", one(label=label))
	# A label that is not taken does no harm, nor does its range.
	for extra in b"\0", b"\0" * 100:
	    bad("byte 784: data behind the last record, number 1 by the edf "
	        "head", good + extra, "")
	bad("no frames", head([Signal("a")], 0))
	bad("no frames", head([Signal("a")], 0) + bytes(8))
	bad("no frames", head([Signal("a")], -1))
	bad("cut after 4 frames: the next record has 0 of 8 bytes",
	    head([Signal("a")], 99999999) + bytes(8), "-t 50")
	bad("byte 512: out of range", head([Signal("a", 4, "-1e300", "1e300")],
	    1) + bytes(8))
	END
	[ "$(wc -l < list)" -gt 90 ]
	all_complain list
}

@test "edf: what is not taken does no harm" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("a"), Signal("b\n", 7, "", "x", "9", "-9"),
	    Signal("c", 0)]
	data = numbers(signals[:2], 3)
	put("x.csv", table(signals[:2], data, [0]))
	put("x.edf", head(signals, 3) + body(data))
	END
	# With a line that ends it is not known by its first bytes.
	alike x.csv x.edf 4 --signal=a -i edf
}

@test "edf: a table that begins with 0 is text" {
	printf '0       1\n0       2\n' > x
	[ "$(spk-sf -d blank --bare x)" = $'0,0\n0,1' ]
	{ printf '0       '; yes ' 1' | head -n 300 | tr -d '\n'; echo; } > x
	[ "$(spk-sf -d blank --bare x | tr -d '0,\n')" = '' ]
	[ "$(spk-sf --bare < <(printf 0))" = 0 ]
	[ "$(spk-sf --bare < <(printf '0       '))" = 0 ]
}

@test "edf: memory is bounded, whatever the head claims" {
	[ -z "${SANITIZED:-}" ] || skip "a sanitizer needs more than is allowed"
	python3 - <<-'END'
	from edf import *
	put("1", head([Signal("a", 33554432)], 99999999) + b"12")
	put("2", head([Signal("a")], 1, size=2560000, count=9999))
	put("3", head([Signal("a")] * 2000, -1) + b"12")
	END
	for x in 1 2 3; do
		run --separate-stderr bash -c \
		    'ulimit -v 60000; exec spk-sf -t 0.5 "$1"' - $x
		[ "$status" = 1 ]
		[[ $stderr == "spk-sf: $x: "*cut* ]]
	done
}
