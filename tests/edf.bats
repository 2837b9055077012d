#!/usr/bin/env bats
# EDF and BDF: the values are those that Python computes from the file's
# integers, and a header that is not what it should be is said to be so.

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
	        data = data.encode()
	    with open(name, "wb") as f:
	        f.write(data)
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

# alike CSV FILE RATE OPTION...: both are the same signal, in binary32 and 64,
# whether FILE is one or a pipe; and it is in uV.
alike() {
	local csv=$1 file=$2 rate=$3
	shift 3
	spk-sf -t 1e6 "$csv" | sed "1s/ threshold/ rate=$rate units=uV&/" \
	    > want
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
	spk-sf --columns=3,1 -t 9 2.edf | sed '1s/ rate=2 units=uV//' \
	    > got
	same got want
	spk-sf --columns='EEG Fpz-Cz' --names=no -t 9 2.edf > got
	spk-sf --columns=3 -t 9 2edf.csv | sed '1s/ names=1//;1s/=1 /=1 rate=2 units=uV /2
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
	for s in 0 9 99999999999999999999 0-2 7-9 3-2; do
		fails 2 "spk-sf: --signal: '$s' is not within the file's signals, 1 to 8" \
		    spk-sf --signal=$s x.edf
	done
	for s in y EEG 'eeg pz-oz' -1 +1; do
		fails 2 "spk-sf: --signal: '$s' is not a signal's number or label" \
		    spk-sf --signal="1,$s" x.edf
	done
	for s in '"y"' '"y' '"y"x'; do
		fails 2 "spk-sf: --signal: 'y' is not a signal's number or label" \
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
	complains 'byte 256: no signals, only annotations: read them with --annotations' \
	    notes.edf
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
	complains 'byte 0: cut in the edf header' part
	head -c 1024 end.edf > part
	complains 'no frames' part
	head -c 4 x.bdf > part
	complains 'byte 0: cut in the bdf header' part -i bdf --partial
}

@test "edf: headers that are wrong, and what is said" {
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
	for first in b"0      x", b"1       ", b"\xffBIOSEMI":
	    bad("byte 0: no edf file begins here", first + good[8:])
	bad("byte 0: no bdf file begins here", good, "-i bdf")
	for n_ in "0", "", "-1", "1.5", "x", "0000":
	    bad("byte 252: the number of signals is not 1 to 9999",
	        one(count=n_))
	for size in 0, 512, 769, 767, -768, "", "768x", "99999999":
	    bad("byte 184: the header of 2 signals has 768 bytes, but claims "
	        "otherwise", one(size=size))
	bad("byte 184: the header of 1 signal has 512 bytes, but claims otherwise",
	    one(count=1))
	bad("byte 0: cut in the edf header", one(count=9999, size=2560000))
	for d in "EDF+D", "BDF+D":
	    bad(f"byte 192: {d}: there are gaps between its records, which is not supported", one(reserved=d))
	for r in "", "-2", "x", "1.5", "+1", "--1":
	    bad("byte 236: the number of records is neither whole nor -1",
	        head([Signal("a")], r) + bytes(8))
	for d in "", "x", "1s", "inf", "nan", "1,5,", "0x1", "1 2":
	    bad(f"byte 244: record duration: '{d}' is not a number",
	        one(duration=d))
	for d in "0", "-1", "1e-999", "0.0", "1e-323", "-0":
	    bad("byte 244: a sampling rate that is not above 0",
	        one(duration=d))
	for what, at in ("pmin", 104), ("pmax", 112), ("dmin", 120), \
	    ("dmax", 128):
	    name = ("physical " if what[0] == "p" else "digital ") + \
	        what[1:] + "imum"
	    for v in "", "x", "nan", "1e999", "1 2", "\x01", "1,2.3", "\0" "1":
	        bad(f"byte {field(at, 1)}: {name}: '" +
	            v.split("\0")[0].replace("\x01", "?") +
	            "' is not a number", one(**{what: v}))
	for s in "", "x", "-1", "1.5", "1e3":
	    bad(f"byte {field(216, 1)}: samples of a record: '{s}' is not a "
	        "number", one(samples=s))
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
	for label in b"b\n", b"b\x1b[1m", b"b\x7f":
	    at = field(0, 1, 16) + (label[0] != 0)
	    bad(f"byte {at}: a control character in a label", one(label=label))
	# A label that is not taken does no harm, nor does its range.
	for extra in b"\0", b"\0" * 100:
	    bad("byte 784: data after the last record, number 1 in the edf "
	        "header", good + extra, "")
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
	# With a line that ends it is not recognised by its first bytes.
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

@test "edf: memory is bounded, whatever the header claims" {
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

@test "edf: --signal takes ranges, and labels with commas" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("a"), Signal("b,c"), notes(), Signal("b"), Signal("c"),
	    Signal('"d"'), Signal("1-2"), Signal("a", pmin="-5"),
	    Signal("T\xe9mp, 2")]
	data = numbers(signals, 2)
	put("x.edf", head(signals, 2) + body(data))
	names = [s.label for s in signals]
	for name, take in ("a", [0, 1, 3]), ("b", [6, 7, 8]), ("c", [1]), \
	    ("d", [3, 4, 1]), ("e", [5, 0]), ("f", [6]), ("g", [8, 3]):
	    put(name, table(signals, data, take))
	END
	alike a x.edf 4 --signal=1-4
	alike a x.edf 4 --signal=1-2,4
	alike b x.edf 4 --signal=7-
	alike c x.edf 4 --signal='"b,c"'
	alike d x.edf 4 --signal='b,c,"b,c"'
	alike e x.edf 4 --signal='"""d""",1'
	alike f x.edf 4 --signal='"1-2"'
	alike g x.edf 4 --signal='Témp, 2,b'
	fails 2 "spk-sf: --signal: 'a' is the label of signals 1 and 8: select by number" \
	    spk-sf --signal=a x.edf
	fails 2 "spk-sf: --signal: 'b,x' is not a signal's number or label" \
	    spk-sf --signal='"b,x"' x.edf
	fails 2 "spk-sf: --signal: 'x' is not a signal's number or label" \
	    spk-sf --signal='b,x,c' x.edf
}

@test "edf: what writers get wrong is read, and said" {
	python3 - <<-'END'
	from edf import *
	A, B = Signal("a"), Signal("b", 4, "-1,5", "2,5e1", "-8,", "8")
	data = numbers([A, B], 2)
	B.value = lambda d: (d + 8) * 26.5 / 16 - 1.5
	put("comma.csv", table([A, B], data))
	put("comma.edf", head([A, B], 2, duration="0,5") + body(data))
	B = Signal("b")
	put("nul.csv", table([A, B], data))
	h = head([A, B], 2)
	put("nul.edf", h[:8] + h[8:].replace(b"  ", b"\0\0") + body(data))
	put("nul0.edf", b"0" + bytes(7) + h[8:].replace(b"  ", b"\0\0") +
	    body(data))
	# What is after a NUL is nothing.
	put("nulx.edf", head([A, Signal("b\0\xff\x1b")], 2) + body(data))
	B.value = lambda d: d
	put("flat.csv", table([A, B], data))
	for name, x in ("flat", {"pmin": "1", "pmax": "1"}), \
	    ("zero", {"pmin": "-0", "pmax": "0"}), \
	    ("wide", {"pmin": "-1e308", "pmax": "1e308"}), \
	    ("dig", {"dmin": "1", "dmax": "1"}), \
	    ("turned", {"dmin": "5", "dmax": "-5"}), \
	    ("bad", {"pmax": "x"}):
	    put(name + ".edf", head([A, Signal("b", **x)], 2) + body(data))
	A.label, B.label = "Posi\xed\xe7\xe3o", "caf\u00e9".encode()
	h = head([A, B], 2).replace(b"uV      uV      ", b"\xb5V      m V,\"   ")
	B.label, B.value = "caf\xe9", Signal("b").value
	put("latin.csv", table([A, B], data))
	put("latin.edf", h + body(data))
	END
	head -c 500 nul.edf | tail -c 490 | tr -d '\0' > some
	! grep -q '  ' some
	spk-conv --bare nul.csv > want
	for x in nul nul0 nulx; do
		fails 0 '' spk-conv --bare $x.edf
		spk-conv --bare $x.edf | same want -
	done
	comma='decimal commas in the header are taken as points'
	fails 0 "spk-conv: comma.edf: $comma" spk-conv comma.edf
	spk-conv --bare comma.edf > got
	spk-conv --bare comma.csv | same - got
	[[ $output == '#spk v=1 kind=signal channels=2 names=1 rate=8 units=uV'* ]]
	flat=': integers are taken as they are'
	range='no range from the physical minimum to the maximum'
	dig='the digital maximum is not above the minimum'
	while read -r x why; do
		fails 0 "spk-conv: $x.edf: signal 2, 'b': $why$flat" \
		    spk-conv $x.edf
		[[ $output == *' rate=4 units=uV,-'* ]]
		spk-conv --bare $x.edf > got
		spk-conv --bare flat.csv | same - got
	done <<-END
	flat $range
	zero $range
	wide $range
	dig $dig
	turned $dig
	END
	# The first is named.
	spk-conv --signal=2,2,1,2 flat.edf 2>&1 > /dev/null |
	    grep -qx "spk-conv: flat.edf: signal 2, 'b' and 2 more: $range$flat"
	complains "byte 488: physical maximum: 'x' is not a number" bad.edf
	fails 0 "spk-conv: bad.edf: byte 488: physical maximum: 'x' is not a number: integers are taken as they are" \
	    spk-conv --partial bad.edf
	fails 0 'spk-conv: latin.edf: labels and units that are not UTF-8 are taken as Latin-1' \
	    spk-conv latin.edf
	[[ $output == *' rate=4 units=µV,m_V__'$'\n'* ]]
	spk-conv --bare latin.edf > got
	spk-conv --bare latin.csv | same - got
	iconv -f UTF-8 -t UTF-8 got > again
	same got again
}

@test "edf: units go where the columns go" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal(s) for s in "abc"]
	signals[1].uV, signals[2].uV = "mmHg", ""
	put("x.edf", head(signals, 1) + body(numbers(signals, 1)))
	put("none.edf", head(signals[2:], 1) + body(numbers(signals[2:], 1)))
	END
	units() { head -n 1 | grep -o ' units=[^ ]*'; }
	[ "$(spk-conv x.edf | units)" = ' units=uV,mmHg,-' ]
	[ "$(spk-conv --columns=c,a x.edf | units)" = ' units=-,uV' ]
	[ "$(spk-conv --signal=2,1 x.edf | units)" = ' units=mmHg,uV' ]
	[ "$(spk-conv x.edf | spk-conv --columns=2- | units)" = \
	    ' units=mmHg,-' ]
	[ "$(spk-lif x.edf | spk-decode | units)" = ' units=uV,mmHg,-' ]
	run ! units < <(spk-conv none.edf)
	spk-conv --columns=1 x.edf > a
	spk-conv --columns=2-3 --names=yes x.edf > b
	[ "$(spk-cat --paste a b | units)" = ' units=uV,mmHg,-' ]
	[ "$(spk-cat --paste a a | units)" = ' units=uV' ]
	run ! units < <(spk-cat --paste a none.edf)
	fails 1 "spk-cat: none.edf: column names differ from the first input's" \
	    spk-cat a none.edf
}

@test "edf: more than the header says, and headers that are wrong, with --partial" {
	python3 - > list <<-'END'
	from edf import *
	signals = [Signal("a", 2), notes(), Signal("b", 2)]
	data = numbers(signals, 3)
	put("3.csv", table(signals, data))
	put("2.csv", table(signals, data[:2]))
	def x(name, want, line, said, records=2, extra=b"", **how):
	    put(name, head(signals, records, **how) + body(data) + extra)
	    print(name, want, line, said, sep="\t")
	excess = "byte 1060: data after the last record, number 2 in the edf header"
	x("more", 3, excess, "the header says 2 records, but 3 were read")
	x("bytes", 3, excess.replace("1060", "1078").replace("2 in", "3 in"),
	    "17 bytes after the end ignored", 3, bytes(17))
	x("count", 3, "byte 236: the number of records is neither whole nor -1",
	    "byte 236: the number of records is neither whole nor -1: they are read to the end",
	    "x")
	size = "byte 184: the header of 3 signals has 1024 bytes, but claims otherwise"
	x("size", 3, size, size + ": it is read so", 3, size=768)
	signals[2].label = "b\x1b"
	label = "byte 289: a control character in a label"
	x("label", 3, label, label + ": ? stands for it", 3)
	END
	[ "$(wc -l < list)" = 5 ]
	while IFS=$'\t' read -r file csv line said; do
		complains "$line" "$file" -i edf
		fails 0 "spk-conv: $file: $said" \
		    spk-conv -i edf --partial --names=no --bare "$file"
		echo "$output" > got
		spk-conv --bare "$csv.csv" | tail -n +2 | same - got
	done < list
	# Both, from a pipe, and twice.
	{ cat more; printf x; } > both
	printf '%s\n' 'stdin: the header says 2 records, but 3 were read' \
	    'stdin: 1 byte after the end ignored' > want
	spk-conv --partial < both 2>&1 > /dev/null | sed 's/^spk-conv: //' |
	    same want -
	spk-lif --partial both 2> said > got
	spk-lif --bare 3.csv > want
	grep -v '^#' got | same want -
	[ "$(wc -l < said)" = 2 ]
}

@test "spk-info: the signals of a recording" {
	python3 - <<-'END'
	from edf import *
	signals = [Signal("EEG, 1", 100), Signal("Temp\xe9", 1, "34,5", "40"),
	    notes(), Signal("x\x1b", 0, "y", "1")]
	signals[1].uV = "degC"
	put("x.edf", head(signals, 3, duration="30") + bytes(3 * 212))
	put("one.edf", head(signals[:1], 3, duration="30") + bytes(600))
	put("cut.edf", head(signals, 4, duration="30") + bytes(3 * 212 + 1))
	END
	cat > want <<-'END'
	signal,label,unit,rate,frames,min,max
	1,"EEG, 1",uV,3.3333333333333335,300,-100,100
	2,Tempé,degC,0.03333333333333333,3,34.5,40
	3,EDF Annotations,,,,,
	4,x?,uV,0,0,,1
	END
	spk-info x.edf 2> said > got
	same want got
	for o in --each --list; do
		spk-info $o x.edf 2> said | same want -
	done
	spk-info < x.edf 2> said | same want -
	grep -q Latin-1 said
	[[ $(spk-info --list one.edf) == *$'\n1,"EEG, 1",uV,3.3333333333333335,300,-100,100' ]]
	[ "$(spk-info -f frames one.edf)" = 300 ]
	fails 1 "spk-info: cut.edf: cut after 300 frames: the next record has 1 of 212 bytes" \
	    spk-info cut.edf
	spk-info --partial cut.edf 2> said | same want -
	fails 1 "spk-info: x.edf: byte 1128: a record has 100 samples of 'EEG, 1' and 1 of 'Tempé': choose with --signal" \
	    spk-info -f rate x.edf
	[ "$(spk-info --signal=1 -f frames x.edf)" = 300 ]
	fails 2 'spk-info: --list: not for csv input' spk-info --list want
	fails 2 'spk-info: --list: a table; --field: a value' \
	    spk-info --list -f rate x.edf
}

@test "edf, bdf: annotations are events" {
	python3 - <<-'END'
	from edf import *
	def tal(onset, *texts, lasts=None):
	    b = onset.encode() + (b"" if lasts is None else
	        b"\x15" + lasts.encode()) + b"\x14"
	    return b + b"".join((t if isinstance(t, bytes) else t.encode()) +
	        b"\x14" for t in texts) + b"\0"
	# Three records of a second, the first 0.25 s after the file's time.
	first = [
	    tal("+0.25", "", "start") + tal("+1.5", "b", "a"),
	    tal("+1.25", "") + tal("+2.9", "caf\u00e9", lasts="1.5"),
	    tal("+2.25", "", lasts="")]
	second = [tal("-0.5", "before"), tal("+3.1", b"a") + tal("+3.25", "late"),
	    tal("+2.2500", b"x\ty\r\nz\xe7\x1b", lasts="0.1")]
	for kind, n in ("edf", 2), ("bdf", 3):
	    notes_ = notes(kind, 24 // n * 2)
	    signals = [Signal("s", 4), notes_, Signal("t", 4), notes_]
	    def file(first, second, signals=signals, **how):
	        out = head(signals, 3, kind, **how)
	        for f, g in zip(first, second):
	            for s in signals:
	                size = n * s.samples
	                if s is notes_:
	                    out += f.ljust(size, b"\0")
	                    f = g
	                else:
	                    out += bytes(size)
	        return out
	    put("x." + kind, file(first, second))
	    put("gaps." + kind, file(first, second, reserved=kind.upper() + "+D"))
	    put("only." + kind, file(first, second, [notes_, notes_],
	        duration="0"))
	    put("none." + kind, file([b""] * 3, [b""] * 3))
	put("one", head([notes()], 1) + b"+0\x151\x14x\x14\0\0\0")
	for k, wrong in enumerate((b"1.5\x14x\x14\0", b"+x\x14x\x14\0",
	    b"+1\x15-1\x14x\x14\0", b"+1\x14x\0", b"+1\x15\0",
	    b"+1\x14xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	    b"+1e999\x14x\x14\0", b"x")):
	    put(f"wrong{k}", file([b"+0\x14\x14\0" + wrong[:43], b"", b""],
	        [b"", b"", b"+2\x14end\x14\0"]))
	END
	said='1 annotation before the first frame left out'
	lasts='2 annotations last for some time: events are where they begin'
	cat > want <<-'END'
	onset,duration,text
	0,,start
	1.25,,a
	1.25,,b
	2,0.1,"x y  zç?"
	2.65,1.5,café
	2.85,,a
	3,,late
	END
	sed -i 's/"//g' want
	# Latin-1 in one, UTF-8 in the other; frames of 0.25 s, 12 of them.
	cat > frames <<-'END'
	a,b,café,late,start,x y  zç?
	0,0,0,0,1,0
	0,0,0,0,0,0
	0,0,0,0,0,0
	0,0,0,0,0,0
	0,0,0,0,0,0
	1,1,0,0,0,0
	0,0,0,0,0,0
	0,0,0,0,0,0
	0,0,0,0,0,1
	0,0,0,0,0,0
	0,0,1,0,0,0
	1,0,0,0,0,0
	END
	for k in edf bdf; do
		fails 0 "spk-info: x.$k: $said" spk-info --list --annotations x.$k
		echo "$output" | same want -
		spk-info --list --annotations only.$k 2> err | same want -
		spk-info --list --annotations gaps.$k 2> err | same want -
		spk-conv --annotations x.$k 2> err > got
		head -n 1 got | grep -qx \
		    '#spk v=1 kind=spikes channels=6 names=1 rate=4'
		grep -v '^#' got | same frames -
		printf '%s\n' "$said" "$lasts" \
		    '1 event after the last frame left out' > notes
		sed "s/^spk-conv: x.$k: //" err | same notes -
		spk-conv --annotations < x.$k 2> err | same got -
		# In seconds, up to the last of them.
		spk-conv --annotations --frame=1 --bare --names=no only.$k \
		    2> err > got
		printf '%s\n' 0,0,0,0,1,0 1,1,0,0,0,0 1,0,1,0,0,1 0,0,0,1,0,0 |
		    same - got
		spk-conv --annotations --frames=2 --counts --bare --names=no \
		    --columns=1 gaps.$k 2> err | same <(printf '1\n1\n') -
		[ "$(spk-info --annotations -f spikes x.$k 2> err)" = 6 ]
		[ "$(spk-info --annotations -f format x.$k 2> err)" = $k ]
		for f in only gaps; do
			fails 2 "spk-conv: $k input: specify the length of a frame with --frame, or the number with --frames" \
			    spk-conv --annotations $f.$k
		done
		fails 2 'spk-conv: --polarity: annotations have none' \
		    spk-conv --annotations --polarity=channels x.$k
		fails 1 "spk-conv: none.$k: no annotations" \
		    spk-conv --annotations none.$k
		fails 2 "spk-conv: --channels: '5', but the header says 6" \
		    spk-conv --annotations -c 5 x.$k
	done
	for o in --frame=1 --frames=2 --counts; do
		fails 2 "spk-conv: ${o%%=*}: of edf and bdf it is with --annotations" \
		    spk-conv $o x.edf
	done
	fails 2 'spk-conv: --annotations: not for csv input' \
	    spk-conv --annotations want
	fails 0 'spk-info: one: 1 annotation lasts for some time: events are where it begins' \
	    spk-info -f spikes --annotations --frame=1 one
	for f in wrong?; do
		fails 1 "spk-conv: $f: byte 1297: no annotation begins here" \
		    spk-conv --annotations "$f"
		spk-conv --partial --annotations --bare "$f" > got 2> err
		[ "$(head -n 1 got)" = end ]
		[ "$(cat err)" = "spk-conv: $f: byte 1297: no annotation begins here: the rest of its record is ignored" ]
	done
}
