#!/usr/bin/env bats
# Recordings of spike cameras, and what becomes of them: planes are those that
# numpy has, and what a recording lacks is named.

load helpers

setup_file() {
	cat > "$BATS_FILE_TMPDIR/camera.py" <<-'END'
	import itertools
	import numpy as np

	r = np.random.default_rng(7)

	def planes(n, h, w):
	    return (r.random((n, h, w)) < 0.3).astype("i1")

	def put(name, data):
	    with open(name, "wb") as f:
	        f.write(data)

	# Rows of stride pixels; what is after the image may be anything.
	def dat(x, stride, flip, excess=None):
	    n, h, w = x.shape
	    y = planes(n, h, stride) if excess is None else \
	        np.full((n, h, stride), excess, "i1")
	    y[:, :, :w] = x
	    y = y[:, ::-1] if flip else y
	    return np.packbits(y.reshape(n, -1), axis=1, bitorder="little").tobytes()

	# What lines are, (number, channel), in an order that a camera may have:
	# the first and the last are the highest of channels 0 and 3.
	def order(h, any=False):
	    top = h // 2
	    l = [(top - i, c) for i in range(top) for c in (0, 1)] + \
	        [(i + 1, c) for i in range(top) for c in (2, 3)]
	    if any:
	        l[1:-1] = [l[i] for i in 1 + r.permutation(len(l) - 2)]
	    return l

	# Half a row each: 500 pixels, and 12 bits that are invalid.
	def lines(x, labels):
	    half = x.reshape(-1, 500)
	    bits = np.zeros((len(half), 512), "u1")
	    bits[:, :500] = half
	    for i, what in enumerate(labels):
	        word = what[0] | what[1] << 10
	        bits[i::len(labels), 500:] = [word >> k & 1 for k in range(12)]
	    return [l.tobytes() for l in np.packbits(bits, axis=1, bitorder="little")]
	END
	export PYTHONPATH=$BATS_FILE_TMPDIR
}

@test "spike-dat: planes of any size, rows of any length, either way up" {
	local w h stride flip n
	python3 - > list <<-'END'
	from camera import *
	for w, h, stride in (8, 1, 8), (4, 2, 4), (5, 8, 21), (16, 3, 32), \
	    (3, 3, 3), (7, 5, 23), (1, 1, 2), (33, 4, 34):
	    for flip in "yes", "no":
	        x = planes(9, h, w)
	        n = f"{w}.{h}.{stride}.{flip}"
	        put(n + ".i8", x.tobytes())
	        put(n + ".dat", dat(x, stride, flip == "yes"))
	        put(n + ".out", dat(x, stride, flip == "yes", 0))
	        print(w, h, stride, flip)
	END
	while read -r w h stride flip; do
		n=$w.$h.$stride.$flip
		set -- --size="${w}x$h" --stride="$stride" --flip="$flip"
		spk-conv -i spike-dat "$@" -o i8 --bare "$n.dat" | cmp - "$n.i8"
		spk-conv -i i8 -c $((w * h)) --kind=spikes -o spike-dat "$@" \
		    "$n.i8" | cmp - "$n.out"
	done < list
	# For a file and a file, options are the input's.
	spk-conv -i spike-dat --size=7x5 --stride=23 --flip=no -o spike-dat \
	    7.5.23.no.dat | spk-conv -i spike-dat --size=7x5 --bare |
	    same - <(spk-conv --bare -i i8 -c 35 7.5.23.no.i8)
	[[ $(spk-conv -i spike-dat --size=16x3 16.3.32.yes.dat | head -n 1) == \
	    *' channels=48 width=16 height=3' ]]
	# By hand: the upper row is the second half of the byte.
	printf '\x21' | cmp - <(spk-conv -o spike-dat --size=4x2 \
	    < <(echo 0,1,0,0,1,0,0,0))
	# Decoded: the mean of two planes.
	[ "$(printf '\x21\x12' | spk-decode --codec=rate -i spike-dat --bare \
	    --size=4x2 --steps=2 --min=0 --max=1)" = 0.5,0.5,0,0,0.5,0.5,0,0 ]
}

@test "spike-dat: what is wrong" {
	local o
	usage 'spike-dat input: width and height are not known. Specify them with --size' \
	    abc -i spike-dat
	usage '--to=spike-dat: width and height are not known. Specify them with --size' \
	    '0,1\n' -o spike-dat
	usage "--size: '2x3' is not the 8 values of a frame" \
	    '0,0,0,0,0,1,0,0\n' -o spike-dat --size=2x3
	usage "--channels: '4', but a frame of the spike-dat input has 8" abc \
	    -i spike-dat --size=8x1 -c 4
	usage '--stride: 7 is less than the width, 8' abc -i spike-dat \
	    --size=8x1 --stride=7
	usage '--stride: 7 is less than the width, 8' 0,0,0,0,0,1,0,0 \
	    -o spike-dat --size=8x1 --stride=7
	usage "--flip: only for --to=spike-dat" 1 --flip=no
	usage "--axes: not for csv input" 1 --axes=hwt
	fails 2 'spk-info: --stride: not for csv input' spk-info --stride=7 \
	    < <(echo 1)
	bad 'byte 0: bits after the last pixel are not 0' 'a\x80' \
	    -i spike-dat --size=3x3
	bad 'byte 0: a frame of spike-dat input has 1 to 16777216 values' \
	    abc -i spike-dat --size=4097x4096
	bad 'byte 0: a frame of spike-dat input has 1 to 16777216 values' \
	    abc -i spike-dat --size=4294967296x4294967296
	fails 1 'spk-conv: stdin: no data' spk-conv -i spike-dat --size=8x1 \
	    < /dev/null
	bad 'byte 2: 1 byte left over, a plane of 4x4 has 2' abc -i spike-dat \
	    --size=4x4
	fails 0 'spk-conv: stdin: cut after 1 frame, taken as the end' \
	    spk-conv -i spike-dat --size=4x4 --partial < <(printf abc)
	head -c 26000 /dev/zero > rec
	o='a plane of 400x250 has 12500'
	fails 1 "spk-conv: rec: byte 25000: 1000 bytes left over, $o; --stride=416 would leave none" \
	    spk-conv -i spike-dat --size=400x250 rec
	head -c 25000 /dev/zero > rec
	fails 1 "spk-conv: rec: byte 13000: 12000 bytes left over, ${o/400x250 has 12500/416x250 has 13000}; --stride=400 would leave none" \
	    spk-conv -i spike-dat --size=400x250 --stride=416 rec
	for o in i8 f64; do
		fails 1 'spk-conv: stdout: frame 2: -1 is neither 0 nor 1, as spike-dat has' \
		    spk-conv -o spike-dat --size=4x2 --kind=spikes -i $o -c 8 \
		    < <(printf '%s\n' 0,0,0,0,0,0,0,1 0,-1,0,0,0,0,0,0 |
		    spk-conv --bare -o $o)
	done
}

@test "spike-pcie: lines of half a row, and where planes begin" {
	python3 - <<-'END'
	from camera import *
	x = planes(1, 1000, 1000)
	put("full.i8", x.tobytes())
	put("full", b"".join(lines(x, order(1000))))
	for h in 2, 4, 10:
	    x = planes(20, h, 1000)
	    l = lines(x, order(h, True))
	    put(f"{h}.i8", x.tobytes())
	    put(str(h), b"".join(l))
	    # It begins within a line of a plane.
	    put(f"{h}.late", b"".join(l)[64 * h + 16:])
	    put(f"{h}.junk", r.bytes(16 * 99) + b"".join(l))
	END
	spk-conv -i spike-pcie -o i8 --bare full | cmp - full.i8
	local h s
	for h in 2 4 10; do
		set -- -i spike-pcie --size=1000x$h --bare
		[[ $(spk-conv "${@:1:3}" -o i8 $h | head -n 1) == \
		    *" channels=${h}000 width=1000 height=$h" ]]
		spk-conv "$@" -o i8 $h | cmp - $h.i8
		# shellcheck disable=SC2002 # a pipe
		cat $h | spk-conv "$@" -o i8 | cmp - $h.i8
		fails 0 "spk-conv: $h.late: $((64 * h - 16)) bytes before the first plane ignored" \
		    spk-conv "$@" $h.late
		spk-conv -q "$@" -o i8 $h.late | cmp - <(tail -c +$((1000 * h + 1)) $h.i8)
		fails 0 "spk-conv: $h.junk: 1584 bytes before the first plane ignored" \
		    spk-conv "$@" $h.junk
		spk-conv -q "$@" -o i8 $h.junk | cmp - $h.i8
	done
	for s in 400x250 1000x3 1000x1002; do
		usage "--size: '$s': spike-pcie has 1000 columns, and an even number of rows up to 1000" \
		    abc -i spike-pcie --size=$s
	done
	bad 'byte 0: no whole plane, of 2000 lines, before the end' abc \
	    -i spike-pcie
	head -c 9000 /dev/zero > x
	fails 1 'spk-conv: x: byte 0: no whole plane, of 4 lines, begins in 2048 bytes' \
	    spk-conv -i spike-pcie --size=1000x2 x
	fails 2 "spk-conv: --to: 'spike-pcie' is not csv, i8, u8, f32, f64, bits, npy, pgm, pbm, png, y4m, wav, events, nest, pynn, brian2, bin40, npy-events, spike-dat or packed" \
	    spk-conv -o spike-pcie
}

@test "spike-pcie: lines that are lost, repeated or invalid" {
	python3 - > list <<-'END'
	from camera import *
	h, n = 6, 5
	label = order(h, True)
	L = len(label)
	x = planes(n, h, 1000)
	whole = lines(x, label)
	k = 0
	def case(data, y, at, fault, *notes):
	    global k
	    k += 1
	    put(f"{k}", data)
	    put(f"{k}.want", y.astype("i1").tobytes())
	    print(k, at, fault, *notes, sep="|")
	def name(i):
	    return "line %d of channel %d" % label[i % L]
	def other(i):
	    return f"plane {i // L + 1}: this is not line %d of channel %d, " \
	        "nor another" % label[i % L]
	def where(i):
	    return f"; the first in plane {i // L + 1}, at {name(i)}"
	def gone(i, m):
	    y = x.copy().reshape(-1, 500)
	    y[i:i + m] = 0
	    return y.reshape(x.shape)
	for i, m in (2 * L + 3, 1), (2 * L, 1), (3 * L - 1, 1), (L + 4, 2), \
	    (L - 2, 5), (3, 1), (L + 1, L // 2):
	    more = "" if m == 1 else f", and {m - 1} after it"
	    case(b"".join(whole[:i] + whole[i + m:]), gone(i, m), 64 * i,
	        f"plane {i // L + 1}: {name(i)} is lost{more}",
	        f"{m} line{'s' * (m > 1)} lost, taken as without spikes{where(i)}")
	for i, m in (2 * L + 3, 1), (2 * L, 1), (L, 4):
	    s = "s" * (m > 1)
	    case(b"".join(whole[:i] + whole[i - m:]), x, 64 * i,
	        f"plane {i // L + 1}: {name(i - m)} is repeated",
	        f"{m} line{s} repeated and ignored{where(i)}")
	for i, m in (2 * L + 3, 16), (3 * L, 64), (L + 7, 160):
	    case(b"".join(whole[:i]) + b"\0" * m + b"".join(whole[i:]), x, 64 * i,
	        other(i),
	        f"{m} bytes outside of lines ignored{where(i)}")
	# One in the place of another, which is of the plane that begins all.
	case(b"".join(whole[:5] + whole[4:5] + whole[6:]), gone(5, 1), 64 * 5,
	    other(5), f"1 line lost, taken as without spikes{where(5)}",
	    f"64 bytes outside of lines ignored{where(5)}")
	# Bytes are lost within a line, and pixels of the next look like it.
	i = 2 * L + 5
	x.reshape(-1, 500)[i + 1, 368:384] = [int(b) for b in
	    f"{label[i % L][0] << 4 | label[i % L][1] << 14:016b}"[::-1]]
	whole = lines(x, label)
	data = b"".join(whole)
	case(data[:64 * i] + data[64 * i + 16:], gone(i, 1), 64 * i, other(i),
	    f"1 line lost, taken as without spikes{where(i)}",
	    f"48 bytes outside of lines ignored{where(i)}")
	case(data[:64 * i + 16] + data[64 * i + 48:], gone(i, 1), 64 * i,
	    other(i),
	    f"1 line lost, taken as without spikes{where(i)}",
	    f"32 bytes outside of lines ignored{where(i)}")
	END
	local k at fault lost other n=0
	set -- -i spike-pcie --size=1000x6 --bare
	while IFS='|' read -r k at fault lost other; do
		fails 1 "spk-conv: $k: byte $at: $fault" spk-conv "$@" "$k"
		lost="spk-conv: $k: $lost"
		[ -z "$other" ] || lost+=$'\n'"spk-conv: $k: $other"
		fails 0 "$lost" spk-conv "$@" --partial "$k"
		spk-conv -q "$@" --partial -o i8 "$k" | cmp - "$k.want"
		# shellcheck disable=SC2002 # a pipe
		cat "$k" | spk-conv -q "$@" --partial -o i8 | cmp - "$k.want"
		n=$((n + 1))
	done < list
	[ "$n" = 16 ]
}

# cuts FILE SIZE OPTION...: cut after every byte, it gives the whole planes, of
# that number of bytes, and one line.
cuts() {
	python3 -c 'import os, subprocess, sys
data = open(sys.argv[1], "rb").read()
size = int(sys.argv[2])
def run(n, *more):
	return subprocess.run(["spk-conv", "-o", "i8", "--bare", *sys.argv[3:],
	    *more], input=data[:n], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
whole = run(len(data))
assert whole.returncode == 0 and whole.stdout and not whole.stderr, whole
one = len(whole.stdout) * size // len(data)
for n in range(1, len(data), int(os.environ["STEP"])):
	p = run(n)
	cut = n % size > 0 or n < size
	assert p.returncode == (1 if cut else 0), (n, p)
	assert p.stderr.count(b"\n") == cut, (n, p)
	assert p.stdout == whole.stdout[:n // size * one], n
	if n >= size:
		q = run(n, "--partial")
		assert q.returncode == 0 and q.stdout == p.stdout, (n, q)
		assert q.stderr.count(b"\n") == cut, (n, q)' "$@"
}

@test "recordings cut at every byte" {
	python3 - <<-'END'
	from camera import *
	put("dat", dat(planes(4, 3, 11), 13, True))
	put("pcie", b"".join(lines(planes(3, 2, 1000), order(2))))
	END
	cuts dat 5 -i spike-dat --size=11x3 --stride=13
	if [ -n "${FULL:-}" ]; then
		cuts pcie 256 -i spike-pcie --size=1000x2
	fi
	set -- -i spike-pcie --size=1000x2 --bare
	fails 1 'spk-conv: stdin: cut after 2 frames: the next has 3 of 4 lines' \
	    spk-conv "$@" < <(head -c 704 pcie)
	fails 0 'spk-conv: stdin: cut after 2 frames, taken as the end' \
	    spk-conv "$@" --partial < <(head -c 704 pcie)
}

@test "npy: images of any order of dimensions" {
	local name
	python3 - > list <<-'END'
	from camera import *
	x = planes(5, 3, 4)
	put("want", x.tobytes())
	for axes in map("".join, itertools.permutations("thw")):
	    for type, c in ("u1", "C"), ("?", "F"), (">f8", "C"), ("<i2", "F"):
	        a = x.transpose(["thw".index(d) for d in axes])
	        np.save(f"{axes}.{type}.{c}.npy", np.asarray(a.astype(type),
	            order=c))
	        print(axes, f"{axes}.{type}.{c}.npy")
	    x[3, 1, 2] = 9
	    a = x.transpose(["thw".index(d) for d in axes]).astype("u1")
	    np.save(f"{axes}.npy", np.ascontiguousarray(a))
	    put(f"{axes}.at", b"%d" % open(f"{axes}.npy", "rb").read().index(9, 128))
	    x[3, 1, 2] = 0
	np.save("two.npy", x[0])
	head = b"{'descr': '|u1', 'fortran_order': False, " \
	    b"'shape': (1099511627776, 1048576, 1048576), }"
	put("many.npy", b"\x93NUMPY\1\0" + bytes([len(head), 0]) + head)
	np.save("events.npy", np.zeros(2, [("t", "i8"), ("x", "i8"), ("p", "?")]))
	END
	while read -r axes name; do
		spk-conv --kind=spikes -o i8 --bare --axes="$axes" "$name" |
		    cmp - want
	done < list
	for axes in thw twh htw hwt wth wht; do
		# shellcheck disable=SC2002 # a pipe
		cat $axes.u1.C.npy | spk-conv --kind=spikes -o i8 --bare \
		    --axes=$axes | cmp - want
		fails 1 "spk-conv: $axes.npy: byte $(< $axes.at): not a spike, which is -1, 0 or 1; an encoder makes them from a signal" \
		    spk-conv --kind=spikes --axes=$axes $axes.npy
	done
	[ "$(spk-info --axes=hwt hwt.u1.C.npy | tail -n 1 |
	    cut -d , -f 5,8,9)" = 5,4,3 ]
	# For the range it is read twice.
	spk-lif --axes=wth wth.u1.C.npy | same - <(spk-lif thw.u1.C.npy)
	head -c 150 hwt.u1.C.npy > cut.npy
	fails 1 'spk-conv: cut.npy: cut after 0 frames: the array has 22 of 60 bytes' \
	    spk-conv --axes=hwt cut.npy
	head -c 150 twh.u1.C.npy > cut.npy
	fails 1 'spk-conv: cut.npy: cut after 1 frame: the next has 10 of 12 bytes' \
	    spk-conv --axes=twh cut.npy
	fails 1 'spk-conv: stdin: byte 188: data after the last frame, number 5 in the npy header' \
	    spk-conv --axes=hwt < <(cat hwt.u1.C.npy; echo)
	fails 1 'spk-conv: many.npy: byte 96: an array of too many bytes' \
	    spk-conv --axes=twh many.npy
	fails 2 'spk-conv: --axes: two.npy: the array has 2 dimensions, not 3' \
	    spk-conv --axes=hwt two.npy
	fails 2 'spk-conv: --axes: events.npy: an array of records has no axes' \
	    spk-conv --axes=hwt events.npy
}

@test "y4m out: images of each depth, and rates, as ffmpeg reads them" {
	local m rate fraction pixels
	python3 - <<-'END'
	from camera import *
	for m in 255, 511, 1023, 4095, 65535:
	    x = r.uniform(-1, m + 1, (3, 12)).astype("f4")
	    x[0, :6] = -0.5, 0.5, 1.5, m + 0.5, m - 0.5, -0.6
	    x.tofile(f"{m}.f32")
	    y = np.rint(x.astype("f8"))
	    print(((y < 0) | (y > m)).sum(), file=open(f"{m}.out", "w"))
	    np.clip(y, 0, m).astype("u1" if m == 255 else "<u2").tofile(f"{m}.want")
	END
	for m in 255 511 1023 4095 65535; do
		printf '#spk v=1 kind=signal format=f32 channels=12 type=f32 width=4 height=3 maxval=%s rate=30\n' \
		    $m > in
		{ cat $m.f32; echo '#end frames=3'; } >> in
		fails 0 "spk-conv: stdout: $(< $m.out) values written as the nearest that there is" \
		    bash -c "exec spk-conv -o y4m in > $m.y4m"
	done
	python3 - <<-'END'
	for m, name in (255, ""), (511, "9"), (1023, "10"), (4095, "12"), \
	    (65535, "16"):
	    data = open(f"{m}.want", "rb").read()
	    n = len(data) // 3
	    assert open(f"{m}.y4m", "rb").read() == b"YUV4MPEG2 W4 H3 F30:1 " \
	        b"Ip A1:1 Cmono%s XCOLORRANGE=FULL\n" % name.encode() + b"".join(
	        b"FRAME\n" + data[k:k + n] for k in range(0, 3 * n, n)), m
	END
	for pixels in gray ${FULL:+gray9le gray12le gray16le} gray10le; do
		command -v ffmpeg > /dev/null || continue
		m=${pixels//[!0-9]/}
		m=$(((1 << ${m:-8}) - 1))
		ffmpeg -v error -nostdin -i $m.y4m -f rawvideo - | cmp - $m.want
		ffprobe -v error -show_entries stream=pix_fmt,r_frame_rate \
		    -of csv=p=0 $m.y4m | grep -qx "$pixels,30/1"
	done
	spk-conv -o y4m "$DATA/cat.y4m" | tail -n +2 |
	    cmp - <(tail -n +2 "$DATA/cat.y4m")
	spk-conv -o pgm "$DATA/cat.y4m" | spk-conv -o y4m -r 24 |
	    cmp - <(spk-conv -o y4m "$DATA/cat.y4m")
	while read -r rate fraction; do
		spk-conv -o y4m --size=2x1 ${rate:+-r "$rate"} < <(echo 1,2) |
		    head -n 1 | same - <(echo "YUV4MPEG2 W2 H1 F$fraction Ip A1:1 Cmono XCOLORRANGE=FULL")
	done <<-'END'
	25 25:1
	0.1 1:10
	20000 20000:1
	29.97002997002997 30000:1001
	23.976023976023978 24000:1001
	59.94005994005994 60000:1001
	0.3333333333333333 1:3
	2147483647 2147483647:1
	30.02001334222815 45000:1499
	26.776999999999997 26777:1000
	14.999925 599997:40000
	END
	spk-conv -o y4m --size=2x1 < <(echo 1,2) | head -n 1 | grep -q ' F0:0 '
	for rate in 10000000000 1e-10; do
		fails 2 "spk-conv: --to=y4m: rate=$rate is not a fraction of whole numbers up to 2147483647" \
		    spk-conv -o y4m --size=2x1 -r $rate < <(echo 1,2)
	done
	printf 'P5 2 1 16 ab' | tr ab '\1\2' > x.pgm
	fails 2 'spk-conv: --to=y4m: a maxval of 16; it has 255, 511, 1023, 4095 and 65535, to which --full=16 scales' \
	    spk-conv -o y4m x.pgm
	usage '--to=y4m: width and height are not known. Specify them with --size' \
	    '1,2\n' -o y4m
	usage '--to=y4m: holds signals, not spikes, which spk-plot draws' '0,1\n' -o y4m --kind=spikes \
	    --size=2x1
	fails 0 "spk-conv: $DATA/cat.y4m: frames=24 columns=16640" \
	    bash -c 'exec spk-conv -v -o y4m "$DATA/cat.y4m" > x.y4m'
}

@test "a recording becomes a film" {
	command -v ffmpeg > /dev/null || skip 'no ffmpeg'
	spk-cam --steps=20 "$DATA/cat.y4m" | spk-conv -o spike-dat > rec
	spk-decode --codec=cam -i spike-dat --size=160x104 -r 20000 --every=20 \
	    -o y4m rec > rec.y4m
	[ "$(spk-info rec.y4m | tail -n 1 | cut -d , -f 5,6,8,9)" = \
	    24,1000,160,104 ]
	ffmpeg -v error -nostdin -i rec.y4m -f rawvideo - | cmp - \
	    <(spk-conv -o u8 --bare rec.y4m)
}
