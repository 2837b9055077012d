#!/usr/bin/env bats
# Packed streams: what is read and written, and what is said of broken ones.

load helpers

setup_file() {
	cat > "$BATS_FILE_TMPDIR/make.py" <<-'END'
	import random, sys
	sys.path.insert(0, sys.argv[1] + "/tests/packed")
	sys.dont_write_bytecode = True
	from write import *
	random.seed(1)
	frames = [[random.getrandbits(1) for i in range(12)] for t in range(20)]
	def put(name, *parts):
	    open(name, "wb").write(b"".join(parts))
	good = stream(4, 3, frames, 3, 2, 2)
	END
}

# Run python with these.
make() {
	cat "$BATS_FILE_TMPDIR/make.py" - | python3 - "$TOP"
}

@test "the file in spk(7) is what its text says" {
	make <<-'END'
	put("made", *stream(2, 2, [[1,0,0,1], [0,1,0,1], [1,1,0,0]], 2, 1, 2))
	END
	sed -n '/^\.Sh PACKED/,/^\.Sh ENV/p' "$TOP/man/spk.7" |
	    grep -x '[0-9a-f]\{2,64\}' > hex
	python3 -c 'import sys
sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' < hex > known
	[ -s known ]
	cmp made known
	printf '1,0,0,1\n0,1,0,1\n1,1,0,0\n' | spk-conv --kind=spikes \
	    --size=2x2 -o packed --level=1 --block=2 --stripe=1 --key=2 |
	    cmp - known
	[ "$(spk-conv --bare known)" = $'1,0,0,1\n0,1,0,1\n1,1,0,0' ]
	spk-conv -o bits known > bits	# planes have no -1, so a bit each
	head -n 1 bits | grep -q ' planes=1 '
	[ "$(sed 1d bits | head -c 3 | od -An -tx1)" = ' 09 0a 03' ]
}

@test "cut after any byte, and any byte changed: the frames before, and an error" {
	make <<-'END'
	import os, re, subprocess
	names = b"a,b,c,d\n"
	small = stream(2, 2, [f[:4] for f in frames[:5]], 2, 1, 2, names)
	put("small.spk", *small)
	train = subprocess.run(["spk-conv", "--kind=spikes", "-o", "packed"],
	    input=b"0,1\n-1,0\n0,0\n1,1\n", capture_output=True).stdout
	def run(s, *options):
	    return subprocess.run(["spk-conv", "--bare", *options], input=s,
	        capture_output=True, timeout=20)
	block = r"byte \d+: (the block from frame \d+ on: |cut in the|no block begins here|" \
	    r"the end|the packed header, or)|cut after \d+ frame|#spk|:1: |:\d+:1: "
	for s in b"".join(small), train:
	    whole = run(s).stdout
	    for k in range(0, len(s), 1 if "FULL" in os.environ else 7):
	        b = bytearray(s)
	        b[k] ^= 1 << k % 8
	        for what in s[:k], bytes(b):
	            p = run(what)
	            assert p.returncode == 1 and p.stderr.count(b"\n") == 1, (k, p)
	            if k > 80:
	                assert whole.startswith(p.stdout), (k, p)
	                assert re.search(block, p.stderr.decode()), (k, p)
	END
}

@test "headers, blocks and ends that lie" {
	make <<-'END'
	text = b"#spk v=1 kind=spikes format=packed channels=4\n"
	body = stored([words([[1, 0, 1, 0]])])
	def file(name, b, keys=None, spikes=2, n=1, **how):
	    h = head(text, how.pop("w", 4), how.pop("h", 1), how.pop("rows", 1),
	        how.pop("most", 4), 16, **how)
	    at = len(h)
	    put(name, h, b, end(n, spikes, keys or [(0, at)]))
	good = block(True, 1, 0, body)
	file("ok", good)
	file("version", good, version=2)
	file("level", good, level=77)
	file("width", good, w=2**31)
	file("rows", good, rows=2)
	file("frames", good, most=65537)
	file("long", block(True, 1, 0, body, 2**64 - 1))
	file("more", block(True, 1, 0, body, 10**6))
	file("many", block(True, 5, 0, body))
	file("none", block(True, 0, 0, body))
	file("late", block(True, 1, 7, body))
	file("nokey", block(False, 1, 0, body))
	file("again", good + good)
	file("length", block(True, 1, 0, b"\xff\xff\xff\x7f" + body[4:]))
	file("nothing", block(True, 1, 0, b"\0\0\0\0" + body[4:12] + b"x"))
	file("zstd", block(True, 1, 0, b"\4\0\0\0" + body[4:12] + b"abcd"))
	file("spikes", good, spikes=3)
	file("count", good, n=2)
	file("place", good, keys=[(0, 1)])
	put("keys", head(text, 4, 1, 1, 4, 16), good, end(1, 2, [], 2**32 - 1))
	put("big", head(b"#spk v=1 kind=spikes format=packed channels=16777216\n",
	    1, 2**24, 1, 65536, 16))
	put("stripe", head(b"#spk v=1 kind=spikes format=packed channels=16777216\n",
	    2**24, 1, 1, 65536, 16))
	put("headless", good)
	put("short", text, bytes(47))
	put("other", text, bytes(48))
	whole = head(text, 4, 1, 1, 4, 16)
	put("changed", whole[:-1], b"?")
	put("dos", whole.replace(b"\n", b"\r\n"))
	put("unix", whole.replace(b"\r", b""), bytes(9))
	put("later", whole[:54], b"\7", whole[55:])
	END
	[ "$(spk-conv --bare ok)" = 1,0,1,0 ]
	while read -r file line; do
		fails 1 "spk-conv: $file: $line" spk-conv --bare $file
	done <<-END
	version byte 46: the packed header: its version is not 1, which this spk reads
	level byte 46: the packed header: a level that this spk does not know
	width byte 46: the packed header: its width and height are not those of the channels
	rows byte 46: the packed header: stripes or blocks that cannot be
	frames byte 46: the packed header: stripes or blocks that cannot be
	short byte 46: cut in the packed header
	changed byte 46: the packed header, or data before it, was changed: its checksum is wrong
	other byte 46: no packed header begins here
	dos byte 47: the packed header, or data before it, was changed: its line ends, as when a file is sent or saved as text
	unix byte 46: the packed header, or data before it, was changed: its line ends, as when a file is sent or saved as text
	later byte 46: the packed header, or data before it, was changed, or is of version 7, which this spk does not read
	stripe byte 53: the packed header: stripes or blocks that cannot be
	long byte 94: no block begins here
	more byte 94: no block begins here
	many byte 94: no block begins here
	none byte 94: no block begins here
	late byte 94: frames 1 to 7 are missing
	nokey byte 94: a block that is not a key block
	again byte 170: a block from frame 1 on, after frame 1
	length byte 94: the block from frame 1 on: the lengths of its stripes are wrong
	nothing byte 94: the block from frame 1 on: the lengths of its stripes are wrong
	zstd byte 94: the block from frame 1 on: stripe 1: not a block of its level
	spikes byte 170: the end has another number of spikes
	count byte 170: the end has another number of frames
	place byte 170: the end does not match the key blocks
	keys byte 170: the end does not match the key blocks
	END
	# No memory is allocated on the word of a header alone.
	run -2 --separate-stderr bash -c '[ -n "$SANITIZED" ] ||
	    ulimit -v 400000; spk-conv big'
	[[ $stderr == 'spk-conv: big: unpacking takes '*' MB of memory; --max-size='*' allows that' ]]
	fails 1 'spk-conv: headless: byte 0: no #spk line' spk-conv -i packed headless
	spk-conv --kind=spikes -o packed --level=1 --block=65536 <<< 0,1 > deep
	fails 2 'spk-conv: deep: unpacking takes 6 MB of memory; --max-size=6 allows that' \
	    spk-conv --max-size=5 deep
	spk-conv --max-size=6 --bare deep | same <(echo 0,1) -
	usage() {
		fails 2 "spk-conv: $1" spk-conv --kind=spikes -o packed "${@:2}" <<< 0,-1
	}
	usage '--to=packed: packing takes 6 MB of memory; --max-size=6 allows that, a smaller --block takes less' \
	    --level=1 --block=65536 --max-size=5
	usage '--to=packed: packing takes 4 MB of memory; --max-size=4 allows that' \
	    --level=6 --block=1 --max-size=1
	usage '--bare: not for --to=packed, which needs its header' --bare
	fails 1 'spk-conv: stdout: frame 1: -1 is neither 0 nor 1, as planes have; for spikes of -1, use --level=train' \
	    spk-conv --kind=spikes -o packed --level=1 <<< 0,-1
	printf '#spk v=1 kind=spikes channels=16777216\n#end frames=0\n' |
	    fails 2 'spk-conv: --to=packed: stripes of 2^31 bytes or more; take a smaller --block or --stripe' \
	    spk-conv -o packed --level=1 --block=65536 --max-size=9999999
}

@test "--partial goes on at a key block, and says what is missing" {
	make <<-'END'
	def at(k, good=good):
	    return sum(map(len, good[:k]))
	def flip(k, by=40):
	    b = list(good)
	    b[k] = b[k][:by] + bytes([b[k][by] ^ 1]) + b[k][by + 1:]
	    return b
	csv = ["%s\n" % ",".join(map(str, f)) for f in frames]
	def case(name, parts, keep, *notes):
	    put(name + ".spk", *parts)
	    open(name + ".want", "w").write("".join(csv[a:b] for a, b in ())
	        + "".join("".join(csv[a:b]) for a, b in keep))
	    open(name + ".said", "w").write("".join("spk-conv: %s.spk: %s\n" %
	        (name, s) for s in notes))
	case("whole", good, [(0, 20)])
	case("head", flip(2, 9), [(0, 3), (6, 20)], "frames 4 to 6 are missing: "
	    "byte %d: no block begins here" % at(2))
	case("sum", flip(3, 99), [(0, 6), (12, 20)], "frames 7 to 12 are missing: "
	    "byte %d: the block from frame 7 on: stripe 1: the checksum is wrong"
	    % at(3))
	case("first", flip(1), [(6, 20)], "frames 1 to 6 are missing: "
	    "byte %d: the block from frame 1 on: stripe 1: the checksum is wrong"
	    % at(1))
	case("lost", good[:3] + good[5:], [(0, 6), (12, 20)],
	    "frames 7 to 12 are missing: byte %d: a later block" % at(3))
	case("last", good[:7] + good[-1:], [(0, 18)],
	    "frames 19 to 20 are missing: byte %d: the end" % at(7))
	case("garbage", good[:3] + [b"SPKK" + b"x" * 70000] + good[3:], [(0, 20)],
	    "byte %d: no block begins here; ignored, and no frame is missing"
	    % at(3))
	case("twice", good[:3] + good[1:], [(0, 20)], "byte %d: a block from frame "
	    "1 on, after frame 6; ignored, and no frame is missing" % at(3))
	case("gap", good[:3] + [good[3][:50] + good[4][50:]] + good[5:],
	    [(0, 6), (12, 20)], "frames 7 to 12 are missing: byte %d: the block "
	    "from frame 7 on: stripe 1: the checksum is wrong" % at(3))
	case("cut", good[:3] + [good[3][:50]], [(0, 6)],
	    "cut after 6 frames, taken as the end")
	case("noend", flip(-1), [(0, 20)], "cut after 20 frames, taken as the end",
	    "byte %d: the end: its checksum is wrong; nothing after it can be read"
	    % at(8))
	case("excess", good + [b"junk"], [(0, 20)],
	    "4 bytes after the end ignored")
	many = stream(4, 3, frames, 1, 3, 1)
	bad = [b[:40] + b"?" + b[41:] if k % 3 == 1 else b
	    for k, b in enumerate(many[:-1])] + many[-1:]
	where = [k for k in range(20) if k % 3 == 0]
	case("many", bad, [(k, k + 1) for k in range(20) if k % 3 > 0],
	    *["frames %d to %d are missing: byte %d: the block from frame %d on: "
	    "stripe 1: the checksum is wrong" % (k + 1, k + 1,
	    sum(map(len, many[:k + 1])), k + 1) for k in where[:5]],
	    "broken in 7 places: 7 frames in all are missing")
	put("two.spk", *flip(-1), *good)
	# What may be a block, again and again.
	put("maybe", *good[:3], b"SPK" * 10**6, *good[3:])
	put("heads", head(b"#spk v=1 kind=spikes format=packed channels=4\n", 4,
	    1, 1, 256, 16, level=9), block(True, 256, 0, b"", 99) * 9999, bytes(99))
	END
	for f in *.spk; do
		f=${f%.spk}
		[ $f != two ] || continue
		spk-conv --bare --partial $f.spk > out 2> said
		same $f.want out
		same $f.said said
		# For a pipe; read twice, said once.
		cat $f.spk | spk-conv --bare --partial -q | same $f.want -
		[ $f = whole ] || [ $f = excess ] ||
		    [ "$(spk-conv --bare $f.spk 2> /dev/null; echo $?)" != 0 ]
	done
	timeout 5 spk-conv --bare --partial maybe 2> said | same whole.want -
	grep -q 'no block begins here; ignored' said
	timeout 5 spk-conv --partial heads
	# The end of one is broken: the other is read.
	spk-cat --partial two.spk 2> said | grep -c '^[01]' | same <(echo 40) -
	grep -q '; skipped up to another stream$' said
	n=$(wc -c < whole.spk)
	[ "$(spk-info -q --partial -f bytes excess.spk)" = $n ]
	fails 1 "spk-cat: excess.spk: byte $n: data after the end" \
	    spk-cat excess.spk
	head -c -1 whole.spk |
	    fails 1 'spk-conv: stdin: cut after 20 frames: the end is not whole' spk-conv
	fails 0 'spk-cat: excess.spk: 4 bytes after the end ignored' \
	    spk-cat --partial excess.spk
	cat whole.spk whole.spk > both.spk
	[ "$(spk-cat both.spk | tail -n 1)" = '#end frames=40' ]
	fails 1 "spk-conv: both.spk: byte $n: another stream after the end, which spk-cat reads" \
	    spk-conv both.spk
}

@test "a block goes out, and comes in, when it is full" {
	mkfifo in out
	spk-cam --steps=2 -i u8 -c 64 --min=0 --max=255 -o packed --block=4 --level=1 < in |
	    spk-conv --bare > out &
	exec 8> in 9< out
	head -c 256 /dev/zero >&8
	for n in 1 2 3 4 5 6 7 8; do
		read -r -t 20 line <&9
		[[ $line == 0,0,* ]]
	done
	exec 8>&-
	[ -z "$(cat <&9)" ]
	exec 9<&-
	wait
}

@test "levels and blocks that nobody named" {
	while read -r level block words; do
		printf '#spk v=1 kind=spikes %s\n#end frames=0\n' "$words" |
		    spk-conv -o packed > x
		n=$(head -n 1 x | wc -c)
		same <(echo $level $block) <(echo $(od -A n -t u1 -j $((n + 9)) -N 1 x) \
		    $(od -A n -t u4 -j $((n + 24)) -N 4 x))
	done <<-END
	32 65536 channels=1
	32 65536 channels=4
	32 4096 channels=64
	32 334 channels=784
	32 1 channels=300000
	32 65536 channels=4 width=2 height=2
	3 256 channels=4 width=2 height=2 planes=1
	32 256 channels=1023 planes=1
	3 256 channels=1024 planes=1
	3 256 channels=1024 codec=cam
	32 256 channels=1024 codec=rate steps=1
	3 256 channels=4096 codec=rate steps=1
	END
}

@test "any stream, level and shape comes back, the same from any number of threads" {
	python3 -c 'import random
random.seed(3)
for t in range(70):
	print(",".join(str(int(random.random() < .1 + .2 * (t % 4 == i % 4)))
	    for i in range(96)))' > planes.csv
	sed 's/1,0/-1,0/g' planes.csv > train.csv
	printf '#spk v=1 kind=spikes channels=3 names=1\n"a,b",c,d\n#end frames=0\n' > none
	spk-conv -o packed none | spk-conv | cmp - none
	levels=$(spk-conv --level=none 2>&1 | grep -o '[0-9]\+\|train')
	for l in $levels; do
		data=planes.csv
		[ $l != train ] || data=train.csv
		for o in '--block=65 --stripe=1' '--block=9 --key=2 --stripe=5' \
		    ${FULL:+--block=1 --block=63 --block=64 --block=4096}; do
			spk-conv --kind=spikes --size=12x8 -o packed --level=$l $o \
			    $data > 1
			spk-conv --bare 1 | cmp - $data
			for j in ${FULL:+2 3} 8; do
				spk-conv --kind=spikes --size=12x8 -o packed -j $j \
				    --level=$l $o $data | cmp - 1
				spk-conv --bare -j $j < 1 | cmp - $data
			done
		done
	done
}
