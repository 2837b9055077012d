#!/usr/bin/env bats
# Video and images in black and white: what is read and written is what numpy,
# Netpbm and ffmpeg say that it is, and what goes wrong is reported in one line.

load helpers

# has FILE CSV: its frames are the rows of the CSV, all of them.
has() {
	[ "$(spk-score -q -m mse "$2" < "$1")" = 0 ] || {
		echo "$1 is not $2"
		return 1
	}
}

# says LINE INPUT OPTION...: spk-sf says so, exit 1.
says() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-sf: stdin: $line" spk-sf "$@" < <(printf %b "$input")
}

# first INPUT VALUES OPTION...: the first frame; silently.
first() {
	local input=$1 values=$2
	shift 2
	run --separate-stderr spk-sf "$@" < <(printf %b "$input")
	# shellcheck disable=SC2154 # bats sets stderr
	[ "$status" = 0 ] && [ -z "$stderr" ] &&
	    [[ ${lines[0]} == *" start=$values" ]] || {
		printf '%s\n' "$stderr" "$output" "wanted start=$values"
		return 1
	}
}

need() {
	local p
	for p; do
		command -v "$p" > /dev/null || skip "no $p"
	done
}

# cuts FILE END TEXT COMMAND...: the input is cut after every byte.  END, in
# Python, says of n bytes whether they are whole frames, TEXT whether they may
# be something else.
cuts() {
	python3 -c 'import os, subprocess, sys
data = open(sys.argv[1], "rb").read()
end, text = (eval("lambda n: " + s) for s in sys.argv[2:4])
def run(n, *more):
	return subprocess.run(sys.argv[4:] + list(more), input=data[:n],
	    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
def fail(n, p):
	print("cut after", n, "exit", p.returncode, p.stdout[-200:], p.stderr)
	sys.exit(1)
whole = run(len(data))
if whole.returncode or whole.stderr or not whole.stdout:
	fail(len(data), whole)
cut = 0
for n in range(0, len(data), int(os.environ["STEP"])):
	p = run(n)
	if text(n):
		if p.returncode not in (0, 1, 2):
			fail(n, p)
		continue
	if end(n):
		if p.returncode or p.stderr:
			fail(n, p)
		continue
	if p.returncode != 1 or p.stderr.count(b"\n") != 1 or \
	    not p.stderr.startswith(b"spk-") or b"stdin" not in p.stderr:
		fail(n, p)
	if not whole.stdout.startswith(p.stdout):
		fail(n, p)
	if b"cut after 0" not in p.stderr and b": cut after" in p.stderr:
		cut += 1
		q = run(n, "--partial")
		if q.returncode or not q.stdout.startswith(p.stdout) or \
		    q.stderr.count(b"\n") > 1:
			fail(n, q)
assert cut * int(os.environ["STEP"]) > 9, cut' "$@"
}

Y='YUV4MPEG2 W2 H1 F25:1'

@test "V1 y4m: luma of each colour, and of sizes that are odd" {
	local n w h max name head
	python3 -c 'import numpy as np
r = np.random.default_rng(7)
div = {"420": (2, 2), "411": (4, 1), "422": (2, 1), "444": (1, 1)}
row = [(None, 8, (2, 2), 2)]
row += [("mono%s" % d, d or 8, (1, 1), 0) for d in ("", 9, 10, 12, 14, 16)]
row += [("420" + s, 8, (2, 2), 2) for s in ("", "jpeg", "mpeg2", "paldv")]
row += [(s, 8, div[s], 2) for s in ("411", "422", "444")]
row += [("444alpha", 8, (1, 1), 3)]
row += [("%sp%d" % (s, d), d, div[s], 2) for s in ("420", "422", "444")
    for d in (9, 10, 12, 14, 16)]
names = open("names", "w")
n = 0
for name, depth, (a, b), planes in row:
	for w, h in ((5, 3), (1, 1), (4, 2)):
		n += 1
		kind = "<u2" if depth > 8 else "u1"
		chroma = -(-w // a) * -(-h // b) * planes
		line = b"YUV4MPEG2 W%d H%d F25:2" % (w, h)
		if name:
			line += b" C" + name.encode()
		f = open("%d.y4m" % n, "wb")
		c = open("%d.csv" % n, "w")
		f.write(line + b"\n")
		for k in range(4):
			y = r.integers(0, 2 ** depth, w * h)
			y[0] = (2 ** depth - 1) * (k % 2)
			f.write((b"FRAME\n", b"FRAME Ip XFRAME\n")[k % 2])
			f.write(y.astype(kind).tobytes())
			f.write(r.bytes(chroma * np.dtype(kind).itemsize))
			print(*y, sep=",", file=c)
		print(n, w, h, 2 ** depth - 1, name, file=names)'
	while read -r n w h max name; do
		has "$n.y4m" "$n.csv" || { echo "$name"; return 1; }
		read -r head < <(spk-sf "$n.y4m")
		[[ $head == *" rate=12.5 width=$w height=$h maxval=$max "* ]] || {
			echo "$name: $head"
			return 1
		}
	done < names
	[ "$(wc -l < names)" = 90 ]
	spk-sf -i y4m 1.y4m > file
	spk-sf 1.y4m | same file -
	# A file is read a second time, where it was cut too; a pipe is not.
	for n in 0 1; do
		head -c -$n 1.y4m > x
		spk-rate --learn -q --partial x > file
		# shellcheck disable=SC2002 # a pipe
		cat x | spk-rate --learn -q --partial | same file -
	done
	spk-rate --learn 1.csv | tail -n +2 | same - <(tail -n +2 file)
	spk-lif --columns=2,4- 1.y4m > file
	spk-lif --columns=2,4- 1.csv --min=0 --max=255 | tail -n +2 |
	    same - <(tail -n +2 file)
}

@test "V1 y4m: as ffmpeg writes it" {
	need ffmpeg
	local w f head formats=(gray gray10le gray16le yuv420p yuv411p yuva444p
	    yuv420p10le yuv422p12le)
	for f in "${formats[@]}"; do
		# ffmpeg halves odd widths of deep samples in a way of its own,
		# which it does not read.
		[[ $f == yuv*le ]] && w=18 || w=17
		ffmpeg -v error -nostdin -f lavfi \
		    -i "testsrc=s=${w}x9:r=30000/1001:d=0.1" -pix_fmt "$f" \
		    -strict -1 -f yuv4mpegpipe - > "$f.y4m"
		ffmpeg -v error -nostdin -i "$f.y4m" -f rawvideo - > "$f.raw"
	done
	python3 -c 'import numpy as np, sys
for f in sys.argv[1:]:
	deep = f.endswith("le")
	x = np.fromfile(f + ".raw", "<u2" if deep else "u1").reshape(3, -1)
	w = 18 if deep and f[0] == "y" else 17
	np.savetxt(f + ".csv", x[:, :w * 9], "%d", ",")' "${formats[@]}"
	for f in "${formats[@]}"; do
		has "$f.y4m" "$f.csv"
		read -r head < <(spk-sf "$f.y4m")
		[[ $head == *' rate=29.97002997002997 '* ]]
	done
}

@test "V1 y4m: headers that are odd but good" {
	first "$Y\nFRAME\nABxy" 65,66
	[[ ${lines[0]} == *" rate=25 "* ]]
	first "YUV4MPEG2  H1   W2 \nFRAME \nABxy" 65,66
	[[ ${lines[0]} != *rate=* ]]
	first "$Y It A0:0 Cmono XYSCSS=420JPEG X XW9\nFRAME\nAB" 65,66
	first 'YUV4MPEG2 W2 H1 F0:0 Im\nFRAME\nABxy' 65,66
	[[ ${lines[0]} != *rate=* ]]
	first 'YUV4MPEG2 W2 H1 F10000000:333667 Ib\nFRAME\nABxy' 65,66
	[[ ${lines[0]} == *' rate=29.97000002997 '* ]]
	first "$Y Cmono16\nFRAME\n\x01\x02\xff\xff" 513,65535
	first "$Y Cmono9\nFRAME\n\x01\x00\xff\x01" 1,511
	# Lines of 4096 bytes.
	first "$Y X$(printf %4072s '' | tr ' ' x)\nFRAME\nABxy" 65,66
	first "$Y\nFRAME X$(printf %4088s '' | tr ' ' x)\nABxy" 65,66
	# It was a name, and may be.
	printf '1\n2\n' | spk-sf | tail -n +2 > want
	printf 'YUV4MPEG2\n1\n2\n' | spk-sf | tail -n +3 | same want -
}

@test "V2 y4m: headers that are invalid" {
	local s max='not a whole number from 1 to 16777216'
	local rate=': not two whole numbers above 0, as 30000:1001'
	local h='YUV4MPEG2 ' x='\nFRAME\nABxy'
	for s in 0 -1 '' x 16777217 4294967296 18446744073709551617 1.5 0x2 \
	    2x1; do
		says "byte 0: W$s: $max" "${h}W$s H1$x"
		says "byte 0: H$s: $max" "${h}W1 H$s$x"
	done
	s='y4m input has 1 to 16777216 values'
	says "byte 22: a frame of $s" "${h}W4097 H4096\n"
	says "byte 30: a frame of $s" "${h}W16777216 H16777216\n"
	says 'byte 0: the y4m header has no width, as W640' "${h}H1$x"
	says 'byte 0: the y4m header has no width, as W640' "$h\nFRAME\n"
	says 'byte 0: the y4m header has no height, as H480' "${h}W1$x"
	for s in 1:0 0:1 25 : 25: :1 25:1:1 -25:1 25/1 2.5:1 '' x \
	    4294967296:1 1:4294967296; do
		says "byte 0: F$s$rate" "${h}W2 H1 F$s$x"
	done
	for s in '' 4 42 421 410 420p 420p8 420p11 420p010 420jpegp10 \
	    411p10 444alphap10 mono8 monop10 mono100 mono65537 mono4294967306 \
	    420P10 rgb; do
		says "byte 0: C$s: a colour that is not known" "$Y C$s$x"
	done
	says 'byte 0: C420?: a colour that is not known' "$Y C420\r$x"
	for s in a B1 w2 '\tW2' 2 =; do
		says "byte 0: '$(printf %b "$s" | tr '\t' '?')' is not a word of a y4m header" \
		    "$Y $s$x"
	done
	s=$(printf %100s '' | tr ' ' z)
	says "byte 0: '${s:0:40}' is not a word of a y4m header" "$Y $s$x"
	says 'byte 0: the first line is longer than 4096 bytes' \
	    "$Y X$(printf %4073s '' | tr ' ' x)$x"
	{ printf '%s X' "$Y"; head -c 100000 /dev/zero; } > big
	fails 1 'spk-sf: big: byte 0: the first line is longer than 4096 bytes' \
	    spk-sf big
	says 'byte 0: cut in the y4m header' "$Y"
	says 'byte 0: cut in the y4m header' "$Y" --partial
	says 'byte 0: cut in the y4m header' YUV4 -i y4m
	for s in 'YUV4MPEG2\n' 'YUV4MPEG W2' yuv4mpeg2 '\0' 'P5 2 1 9 AB'; do
		says 'byte 0: no y4m video begins here' "$s" -i y4m
	done
	fails 1 'spk-sf: stdin: no data' spk-sf -i y4m < /dev/null
	fails 2 "spk-sf: --channels: '3', but a frame of the y4m input has 2" \
	    spk-sf -c 3 < <(printf %b "$Y$x")
	fails 1 'spk-sf: stdin:1: a #spk line, which y4m does not have' \
	    spk-sf < <(echo '#spk v=1 kind=signal channels=2 format=y4m')
}

@test "V2 y4m: frames that are invalid" {
	local none='no y4m frame begins here'
	local one="$Y\nFRAME\nABxy"
	says 'no frames' "$Y\n"
	says "byte 22: $none" "$Y\nABxy"
	says "byte 22: $none" "$Y\nFRAMES\nABxy"
	says "byte 22: $none" "$Y\nFRAME\r\nABxy"
	says "byte 22: $none" "$Y\nframe\nABxy"
	says "byte 22: $none" "$Y\nG"
	says "byte 22: $none" "$Y\nYUV4MPEG2 W2\n"
	says "byte 32: $none" "$one\n"
	[ "${#lines[@]}" = 2 ]
	says "byte 32: $none" "${one}zFRAME\nABxy"
	says "byte 32: $none" "$one#end frames=1\n"
	says 'byte 22: a FRAME line longer than 4096 bytes' \
	    "$Y\nFRAME X$(printf %4089s '' | tr ' ' x)\nABxy"
	says 'cut after 0 frames: cut in a FRAME line' "$Y\nFRA"
	says 'cut after 0 frames: the next has 1 of 2 bytes' "$Y\nFRAME\nA"
	says 'cut after 1 frame: its chroma has 0 of 2 bytes' "$Y\nFRAME\nAB"
	says 'cut after 1 frame: its chroma has 1 of 2 bytes' "$Y\nFRAME\nABx"
	[ "${lines[1]}" = 0,0 ]
	says 'cut after 1 frame: cut in a FRAME line' "${one}F"
	fails 0 '' spk-sf -q --partial < <(printf %b "$Y\nFRAME\nABx")
	[ "${lines[2]}" = '#end frames=1' ]
	# Samples of less than 16 bits, in two bytes.
	says 'byte 36: a pixel above maxval, 1023' \
	    "$Y Cmono10\nFRAME\n\x00\x04\x00\x00"
	says 'byte 37: a pixel above maxval, 511' \
	    "$Y Cmono9\nFRAME\n\xff\x01\x00\x02"
	says 'byte 36: a pixel above maxval, 4095' \
	    "$Y C420p12\nFRAME\n\xff\xff\xff\xff"
}

@test "V3 y4m: cut at every byte" {
	local c
	for c in 420:2 mono:0 444p10:16 444alpha:12; do
		python3 -c 'import sys
colour, chroma = sys.argv[1].split(":")
deep = 2 if "p" in colour[3:4] else 1
sys.stdout.buffer.write(b"YUV4MPEG2 W2 H2 F5:1 C%s\n" % colour.encode() +
    b"".join(b"FRAME\n" + (b"%c" % k + b"\1" * (deep - 1)) * 4 +
    b"\xff" * int(chroma) for k in (1, 9, 5)))' "$c" > x
		h=$(head -n 1 x | wc -c)
		f=$((($(stat -c %s x) - h) / 3))
		cuts x "n > $h and (n - $h) % $f == 0" "n < 9" \
		    spk-sf -i y4m
		[ $c != 420:2 ] ||
		    cuts x "n > $h and (n - $h) % $f == 0" "n < 10" \
		    spk-rate --steps=2
	done
}

@test "V4 y4m: little memory, whatever a header says" {
	[ -z "$SANITIZED" ] || skip "sanitizers take more"
	little() { # LINE FILE
		fails "${3:-1}" "$1" bash -c 'ulimit -v 60000
		exec spk-sf --bare "$0" > /dev/null' "$2"
	}
	printf 'YUV4MPEG2 W1024 H1024 C444p16\nFRAME\nAB' > x
	little 'spk-sf: x: cut after 0 frames: the next has 2 of 2097152 bytes' x
	printf 'YUV4MPEG2 W1048576 H1 C444alpha\nFRAME\n' > x
	little 'spk-sf: x: cut after 0 frames: the next has 0 of 1048576 bytes' x
	# For many columns, and chroma that is much and is not kept.
	printf 'YUV4MPEG2 W1 H1048576 C411\nFRAME\n' > x
	head -c 3145727 /dev/zero >> x
	little 'spk-sf: x: cut after 1 frame: its chroma has 2097151 of 2097152 bytes' x
	printf 0 >> x
	little '' x 0
	{ echo FRAME; head -c 3145728 /dev/zero; } >> x
	little '' x 0
}

@test "B1 pbm: bits as numpy packs them, read and written" {
	python3 -c 'import numpy as np
r = np.random.default_rng(3)
n = 0
names = open("names", "w")
for w in (1, 2, 7, 8, 9, 15, 16, 17, 31):
	for h in (1, 2, 5):
		n += 1
		x = r.integers(0, 2, (5, h, w))
		p = np.packbits(x, axis=2)
		dirt = p.copy()
		if w % 8:
			dirt[:, :, -1] |= r.integers(0, 1 << -w % 8, (5, h),
			    dtype=np.uint8)
		line = b"P4\n%d %d\n" % (w, h)
		for name, q, l in (("pbm", p, line),
		    ("dirt", dirt, b"P4 # so\n%d\t%d\r" % (w, h))):
			open("%d.%s" % (n, name), "wb").write(
			    b"".join(l + k.tobytes() for k in q))
		np.savetxt("%d.csv" % n, x.reshape(5, -1), "%d", ",")
		print(n, "%dx%d" % (w, h), file=names)'
	local head same_as='--codec=rate --steps=1 --min=0 --max=1'
	while read -r n size; do
		spk-rate --steps=1 --min=0 --max=1 -o pbm --size="$size" \
		    "$n.csv" | same - "$n.pbm"
		spk-rate --steps=1 --min=0 --max=1 -o pbm "$n.dirt" |
		    same - "$n.pbm"
		spk-rate --steps=1 --bare "$n.pbm" | same - "$n.csv"
		# Spikes, too: each is its own value.
		# shellcheck disable=SC2086 # options
		spk-decode $same_as --bare "$n.dirt" | same - "$n.csv"
		# shellcheck disable=SC2086
		spk-decode $same_as -o pbm "$n.pbm" | same - "$n.pbm"
	done < names
	[ "$(wc -l < names)" = 27 ]
	has 20.pbm 20.csv
	has 20.dirt 20.csv
	spk-sf -i pbm 20.dirt > file
	spk-sf 20.pbm | same file -
	read -r head < <(spk-sf 20.pbm)
	[[ $head == *' width=16 height=2 maxval=1 '* ]]
	spk-rate --learn 20.pbm > file
	# shellcheck disable=SC2002 # a pipe
	cat 20.pbm | spk-rate --learn | same file -
	spk-score --trains -m victor-purpura 20.csv < 20.pbm > got
	echo 0 | same - got
}

@test "B1 pbm: read and written by Netpbm" {
	need pbmmake pgmtopbm pbmtopgm pamfile pnmtoplainpnm
	pbmmake -gray 13 5 > a.pbm
	pgmtopbm -fs < <(printf 'P2\n13 5\n64\n'; seq 0 64) > b.pbm
	cat a.pbm b.pbm > x.pbm
	# Zeros and ones of a plain image are not separated.
	plain() {
		pnmtoplainpnm "$1" | tail -n +3 | tr -d ' \n' |
		    sed 's/./&,/g; s/,$//'
		echo
	}
	{ plain a.pbm; plain b.pbm; } > want
	spk-rate --steps=1 --bare x.pbm | same want -
	spk-rate --steps=1 --min=0 --max=1 -o pbm --size=13x5 want | same x.pbm -
	spk-rate --steps=1 -o pbm x.pbm > y.pbm
	[ "$(pamfile -allimages y.pbm | grep -c '13 by 5')" = 2 ]
	# pgm has 1 where pbm has 0.
	pbmtopgm 1 1 b.pbm > b.pgm
	spk-rate --steps=1 --bare b.pgm | tr 01 10 |
	    same - <(plain b.pbm)
}

@test "B1 images that Netpbm makes readable" {
	need pnmtoplainpnm pnmtopnm ppmtopgm pgmtoppm pamtopnm pamtopam
	printf 'P5\n2 2\n255\nABCD' > x.pgm
	printf 'P4\n2 2\n\100\200' > x.pbm
	pnmtoplainpnm x.pgm > plain.pgm
	pnmtoplainpnm x.pbm > plain.pbm
	pgmtoppm white x.pgm > x.ppm
	pnmtoplainpnm x.ppm > plain.ppm
	pamtopam < x.pgm > x.pam
	fails 1 "spk-sf: plain.pbm: byte 0: a plain pbm image; pnmtopnm makes it raw" \
	    spk-sf plain.pbm
	fails 1 "spk-sf: plain.pgm: byte 0: a plain pgm image; pnmtopnm makes it raw" \
	    spk-sf plain.pgm
	for f in x.ppm plain.ppm; do
		fails 1 "spk-sf: $f: byte 0: an image in colours; ppmtopgm makes it pgm" \
		    spk-sf $f
		ppmtopgm $f | same - x.pgm
	done
	fails 1 'spk-sf: x.pam: byte 0: a pam image; pamtopnm makes it pgm or pbm' \
	    spk-sf x.pam
	pnmtopnm plain.pgm | same - x.pgm
	pnmtopnm plain.pbm | same - x.pbm
	pamtopnm x.pam | same - x.pgm
}

@test "B2 images that are not read" {
	local s c='an image in colours; ppmtopgm makes it pgm'
	says "byte 0: a plain pbm image; pnmtopnm makes it raw" 'P1\n2 1\n01\n'
	says "byte 0: a plain pbm image; pnmtopnm makes it raw" 'P1 \r\n#\n2 1\n0 1\n'
	says "byte 0: a plain pbm image; pnmtopnm makes it raw" 'P1\n# so\n2\n1\n01'
	says "byte 0: a plain pgm image; pnmtopnm makes it raw" 'P2\n2 1\n9\n0 1\n'
	says "byte 0: a plain pgm image; pnmtopnm makes it raw" 'P2\n2 1 9\n0 1\n'
	says "byte 0: $c" 'P3\n1 1\n255\n1 2 3\n'
	says "byte 0: $c" 'P6\n1 1\n255\n123'
	says "byte 0: $c" 'P6 1 1 255\n123'
	for s in WIDTH HEIGHT DEPTH MAXVAL TUPLTYPE; do
		says 'byte 0: a pam image; pamtopnm makes it pgm or pbm' \
		    "P7\n$s 1\nENDHDR\n"
	done
	says 'byte 0: a pam image; pamtopnm makes it pgm or pbm' 'P7\n#\nWIDTH'
	for s in P1 P2 P3 P6 P7; do
		says 'byte 0: no pbm image begins here: P4, width and height' \
		    "$s\n1 1\n1\n" -i pbm
	done
}

@test "B2 names that begin as images do" {
	local s n
	printf '3\n2\n4\n' | spk-sf --bare > one
	printf '3,2\n4,1\n5,5\n' | spk-sf --bare > two
	for n in 1 2 3 4 5 6 7; do
		for s in "P$n\n3\n2\n4\n" "P$n\n 3\n 2\n 4\n" \
		    "P$n\n3 \n2 \n4 \n" "P$n\r\n3\r\n2\r\n4" \
		    "P$n #1\n3\n2\n4\n" "P$n \n3\t\n2\n4\n" \
		    "P$n#\n3\n2\n4\n" "P$n x\n3\n2\n4\n" \
		    "P${n}0\n3\n2\n4\n" "\"P$n\"\n3\n2\n4\n"; do
			printf %b "$s" | spk-sf --bare | tail -n +2 |
			    same one - || { echo "$s"; return 1; }
		done
		for s in "P$n,P9\n" "P$n, 3 2\n" "P$n,WIDTH\n" "P$n,#\n"; do
			printf %b "${s}3,2\n4,1\n5,5\n" | spk-sf --bare |
			    tail -n +2 | same two - || { echo "$s"; return 1; }
		done
		printf %b "P$n O1\n3 2\n4 1\n5 5\n" | spk-sf -d blank --bare |
		    tail -n +2 | same two -
	done
	for n in 1 2 3; do
		printf %b "P$n 3 2\n3\n2\n4\n" | spk-sf --bare |
		    tail -n +2 | same one -
	done
	printf %b 'P7\n3\n2\n4\n' | spk-sf -i csv --bare | tail -n +2 |
	    same one -
}

P4='no pbm image begins here: P4, width and height'

@test "B3 pbm: headers that are invalid, and images that do not go together" {
	local h one='P4 2 1 \x80'
	first "$one" 1,0
	first 'P4#c\n2 # 9\n\t1\r\x40' 0,1
	for h in 'P4 0 1 ' 'P4 1 0 ' 'P4 16777217 1 ' 'P4 1 99999999999 ' \
	    'P4 4294967297 1 ' 'P4 -1 1 ' 'P4 1 1x' 'P41 1 ' 'P5 1 1 255 ' \
	    'p4 1 1 ' 'P4 1 1.5 ' 'P4 0x1 1 ' 'P4,1 1 '; do
		says "byte 0: $P4" "$h\x80" -i pbm
	done
	for h in P P4 'P4 1' 'P4 1 1' 'P4 # 1 1 1 '; do
		says 'byte 0: cut in the pbm header' "$h" -i pbm
		says 'byte 0: cut in the pbm header' "$h" -i pbm --partial
	done
	fails 1 'spk-sf: stdin: no data' spk-sf -i pbm < /dev/null
	h='byte 0: a frame of pbm input has 1 to 16777216 values'
	says "$h" 'P4 4097 4096 \x01'
	says "$h" 'P4 16777216 16777216 \x01'
	says 'cut after 0 frames: the next has 1 of 131072 bytes' \
	    'P4 1024 1024 \x01'
	says 'cut after 0 frames: the next has 1 of 1048576 bytes' \
	    'P4 1 1048576 \x01'
	{ printf 'P4 #'; head -c 4000000 /dev/zero; } > x
	fails 1 "spk-sf: x: byte 0: $P4" spk-sf -i pbm x
	says 'byte 8: an image of 1x2 after those of 2x1' \
	    "${one}P4 1 2 \x80\x80"
	[ "${#lines[@]}" = 2 ]
	says 'byte 16: an image of 3x1 after those of 2x1' \
	    "$one${one}P4 3 1 \x80"
	for h in '\n' 'P5 2 1 1 \x01\x01' 'P1 2 1 01' '#end frames=1\n' \
	    'P4 0 1 \x01'; do
		says 'byte 8: no pbm image begins here' "$one$h"
	done
	says 'cut after 1 frame: the next has 0 of 1 byte' "${one}P4 2 1 "
	says 'cut after 1 frame: cut in a pbm header' "${one}P4 2 1"
	fails 2 "spk-sf: --channels: '3', but a frame of the pbm input has 2" \
	    spk-sf -c 3 < <(printf %b "$one")
	fails 1 'spk-sf: stdin:1: a #spk line, which pbm does not have' \
	    spk-sf < <(echo '#spk v=1 kind=signal channels=2 format=pbm')
	fails 2 'spk-decode: stdin has no #spk line: specify the code with --codec' \
	    spk-decode < <(printf %b "$one")
}

@test "B3 pbm out: images, of a size that is known, of nothing but bits" {
	fails 2 'spk-rate: --to=pbm: width and height are not known. Specify them with --size' \
	    spk-rate -o pbm < <(echo 0,1)
	fails 2 "spk-rate: --size: '3x2' is not the 2 values of a frame" \
	    spk-rate -o pbm --size=3x2 < <(echo 0,1)
	# A group of columns for each pixel is not an image.
	fails 2 'spk-bin: --to=pbm: images of 2x1 do not have 4 columns' \
	    spk-bin --bins=2 -o pbm --size=2x1 < <(echo 0,1)
	printf '1,1\n2,1\n0,1\n' > x
	spk-sf -o pbm --size=2x1 --up-only x > got
	spk-sf --bare --up-only x > csv
	spk-rate --steps=1 --max=1 --min=0 --bare got | same csv -
	fails 1 'spk-sf: stdout: frame 3: -1 is neither 0 nor 1, as pbm has' \
	    bash -c 'exec spk-sf -o pbm --size=2x1 x > part'
	head -c 16 got | same - part
	# Signals are written too, if they are such.
	local k='#spk v=1 kind=spikes codec=rate channels=2 width=2 height=1'
	printf '%s\n' "$k min=0 max=1 steps=2" 1,0 1,0 1,0 0,0 \
	    '#end frames=4' > y
	fails 1 'spk-decode: stdout: frame 2: 0.5 is neither 0 nor 1, as pbm has' \
	    bash -c 'exec spk-decode -o pbm y > part'
	printf 'P4\n2 1\n\200' | same - part
	sed '4,5d; s/frames=4/frames=2/' y | spk-decode -o pbm | same - part
	# A large frame.
	python3 -c 'print(",".join("01"[k % 3 == 0] for k in range(1 << 20)))' \
	    > x
	spk-rate --steps=1 --min=0 --max=1 -o pbm --size=1024x1024 x > got
	[ "$(stat -c %s got)" = $((131072 + 13)) ]
	spk-rate --steps=1 --bare got | same x -
}

@test "B4 pbm: cut at every byte" {
	python3 -c 'import sys
sys.stdout.buffer.write(b"".join(b"P4\n11 2\n" + bytes((k, 32, 255 - k, 64))
    for k in (1, 255, 7, 90)))' > x
	cuts x 'n and n % 12 == 0' 'n < 7' spk-rate --steps=1
	cuts x 'n and n % 12 == 0' 'n < 7' spk-rate --steps=3 -o pbm
	cuts x 'n and n % 12 == 0' False spk-decode -i pbm \
	    --codec=rate --steps=1 --min=0 --max=1
}

@test "B4 pbm: little memory, whatever a header says" {
	[ -z "$SANITIZED" ] || skip "sanitizers take more"
	printf 'P4 1048576 1 \200' > x
	fails 1 'spk-sf: x: cut after 0 frames: the next has 1 of 131072 bytes' \
	    bash -c 'ulimit -v 60000; exec spk-sf x'
	printf 'P4 1048576 1 ' > x
	head -c 131072 /dev/zero >> x
	fails 0 '' bash -c 'ulimit -v 60000
	exec spk-sf --up-only -o pbm x > got'
	tail -c 131072 got | same - <(tail -c 131072 x)
}

@test "png is one image, as libpng and ffmpeg read it" {
	spk-conv -o png "$DATA/ascent.pgm" > a.png
	pngtopnm a.png | cmp - "$DATA/ascent.pgm"
	ffmpeg -v error -i a.png -f rawvideo -pix_fmt gray - |
	    cmp - <(tail -c $((512 * 512)) "$DATA/ascent.pgm")
	# Values of any maxval are stretched to 8 or 16 bits.
	for most in 1 15 200 256 4095; do
		gawk -v m=$most -v OFS=, 'BEGIN { for (k = 0; k < 12; k++)
			printf "%d%s", int(k * m / 11), k < 11 ? "," : "\n" }' > x
		[ $most -lt 256 ] && full=255 || full=65535
		spk-conv --size=4x3 x -o y4m --full=$most > y.y4m
		pgm=$(printf '#spk v=1 kind=signal channels=12 width=4 height=3 maxval=%d\n' $most)
		{ echo "$pgm"; cat x; echo '#end frames=1'; } |
		    spk-conv -o png | pngtopnm | spk-conv --bare > got
		gawk -F, -v OFS=, -v m=$most -v f=$full '{
			for (k = 1; k <= NF; k++)
				$k = int(($k * f + int(m / 2)) / m)
			print }' x | same - got
	done
	# --full is white.
	printf '0,0.25,0.5,1\n' | spk-conv --size=2x2 --full=1 -o png |
	    pngtopnm | spk-conv --bare | grep -qx 0,64,128,255
	printf '0,0.25,0.5,1\n' | spk-conv --size=2x2 --full=1 -o y4m |
	    spk-conv --bare | grep -qx 0,64,128,255
	fails 2 'spk-conv: --to=png: it holds one image, and there are more: --to=y4m' \
	    spk-conv -o png "$DATA/cat.y4m"
	fails 2 'spk-conv: --to=png: width and height are not known. Specify them with --size' \
	    spk-conv -o png <<< 1,2
	fails 2 'spk-sf: --to=png: holds signals, not spikes, which spk-plot draws' \
	    spk-sf -o png --size=2x1 <<< 1,2
	fails 1 'spk-conv: --to=png: no image' spk-conv -o png --size=2x1 \
	    < <(printf '#spk v=1 kind=signal channels=2 width=2 height=1\n#end frames=0\n')
}
