#!/usr/bin/env bats
# Files of video: as spk(7) says they are, and what is wrong with those that
# are not.

load helpers

# Without libaom and libdav1d there is no such tool; builds.bats is about that.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -x "$BIN/spk-video" ] || skip "spk-video is left out"
	export PYTHONPATH=$TOP/tests
}

# planes WIDTH HEIGHT COUNT: light that moves over 16x8 pixels and the like.
planes() {
	awk -v w="$1" -v h="$2" 'BEGIN { for (t = 0; t < 3; t++)
		for (i = 0; i < w * h; i++)
			printf "%s%s", int(120 + 100 * sin(i / 5 + t)),
			    i < w * h - 1 ? "," : "\n" }' |
	    spk-cam --steps=20 --size="$1x$2" --max=255 --min=0 --gain=0.3 \
	    -r 50 | spk-conv --slice=0:"$3"
}

# A profile of 16x8 pixels, and one that is brighter.
profile() {
	awk 'BEGIN { for (k = 0; k < 2; k++) for (i = 0; i < 128; i++)
		printf "%.4f%s", k ? (i % 7) / 20 : 1 + (i % 9 - 4) / 30,
		    i < 127 ? "," : "\n" }' | spk-conv -o f32 > "$1"
}

make() {
	planes 16 8 53 > x
	spk-video --scene=mean --preset=6 --restore=no "$@" x > x.ivf
}

@test "the page says how to read it: words, planes, sums, profile" {
	profile p
	make --profile=p
	python3 - <<-'END'
	import video_file as video
	v = video.Video(open("x.ivf", "rb").read())
	assert v.head == b"DKIF\0\0 \0AV01\x10\0\x08\0\x32\0\0\0\x01\0\0\0" + bytes(8)
	line, rest = v.words()
	words = dict(w.split(b"=") for w in line.split()[1:])
	want = dict(v=1, kind="spikes", codec="cam", channels=128, width=16,
	    height=8, rate=1000, steps=20, interpolate="linear", gain=.3,
	    threshold=1, reset="soft", video=1, scene="mean", quality=40, gamma=1,
	    restore=0, min=0, max=255)
	for k, x in want.items():
	    assert words[k.encode()].decode() == str(x), (k, words)
	v.check()
	assert v.planes() == 53 and len(v.units) == 3
	assert v.restored() == [False] * 3
	assert len(rest) == int(words[b"profile-bytes"])
	response, dark = video.profile(rest, 128)
	for i in range(128):
	    assert abs(response[i] - (1 + (i % 9 - 4) / 30)) < .00196
	    assert abs(dark[i] - i % 7 / 20) < .00049
	assert v.bytes() == open("x.ivf", "rb").read()
	END
	spk-video -d x.ivf | spk-info - | cut -d, -f 3-9 |
	    grep -x 'cam,128,53,1000,.*,16,8'
	ffmpeg -v quiet -i x.ivf -f rawvideo a
	spk-video -d --scene=coded -o f32 --bare x.ivf > b
	python3 - <<-'END'
	import numpy
	a, b = numpy.fromfile("a", "<u2"), numpy.fromfile("b", "<f4")
	assert a.shape == (3 * 128,) and abs(a / 1023. * 255 - b).max() < 1e-4
	END
}

@test "planes are made as spk-cam does with the words, of the frames" {
	profile p
	make --profile=p
	python3 - <<-'END'
	import struct
	import video_file as video
	v = video.Video(open("x.ivf", "rb").read())
	response, dark = video.profile(v.words()[1], 128)
	with open("q", "wb") as f:
	    f.write(b"#spk v=1 kind=signal format=f32 channels=128\n")
	    f.write(struct.pack("<256f", *response, *dark))
	    f.write(b"#end frames=2\n")
	END
	spk-video -d --scene=coded -o f32 x.ivf > scene
	# The last plane is the camera's own, between frames that are not there.
	spk-cam --steps=20 --interpolate=linear --gain=0.3 --start=0 \
	    --profile=q --bare --min=0 --max=255 scene |
	    head -c $((53 * 16)) > want
	spk-video -d --bare x.ivf | cmp - want
	spk-cam --steps=20 --interpolate=linear --gain=0.3 --start=0 \
	    --bare --min=0 --max=255 scene | head -c $((53 * 16)) > other
	run ! cmp -s other want
}

@test "what ffmpeg copies to mp4 keeps what is said" {
	make
	ffmpeg -v quiet -y -i x.ivf -c copy x.mp4
	ffmpeg -v quiet -i x.mp4 -f rawvideo a
	ffmpeg -v quiet -i x.ivf -f rawvideo b
	cmp a b
	python3 - <<-'END'
	import video_file as video
	s, mp4 = (open(f, "rb").read() for f in ("x.ivf", "x.mp4"))
	for unit in video.Video(s).units:
	    assert b"".join(obu for kind, obu in unit if kind != 2) in mp4
	END
}

@test "words and units that lie: a line each" {
	make
	planes 24 8 53 | spk-video --scene=mean --preset=6 > wide.ivf
	python3 - > list <<-'END'
	import video_file as video
	good = open("x.ivf", "rb").read()
	n = 0
	def lie(text, change, at=None):
	    global n
	    v = video.Video(good)
	    out = change(v)
	    out = v.bytes() if out is None else out
	    open(f"{n}.x", "wb").write(out)
	    first = 12 + 32 + sum(map(len, (o for _, o in v.units[0])))
	    second = first + 12 + sum(map(len, (o for _, o in v.units[1])))
	    place = {None: "byte 32: ", "head": "byte 0: ", 0: "byte 32: ",
	        1: f"byte {first}: ", 2: f"byte {second}: ", "end": "",
	        "tail": f"byte {len(good)}: ", "third": f"byte {first + 14}: ",
	        "broken": f"byte {first + 20}: "}[at]
	    print(f"{n}.x\t{place}{text}")
	    n += 1
	def words(text, old, new):
	    def change(v):
	        line, rest = v.words()
	        assert old in line
	        v.set_words(line.replace(old, new), rest)
	    lie(text, change)
	K = "not a whole number from 1 to 65536"
	for k in b"0", b"65537", b"9223372036854775808", b"18446744073709551616", \
	    b"-1", b"1.5", b"x":
	    words(f"steps={k.decode()}: {K}", b"steps=20", b"steps=" + k)
	words("words without steps=", b" steps=20", b"")
	words("kind=signal: this spk reads spikes", b"kind=spikes", b"kind=signal")
	words("codec=sf: this spk reads cam", b"codec=cam", b"codec=sf")
	words("video=2: this spk reads 1", b"video=1", b"video=2")
	words("v=2: this spk reads 1", b"v=1", b"v=2")
	words("width=17: not a whole number from 16 to 16", b"width=16", b"width=17")
	words("height=4: not a whole number from 8 to 8", b"height=8", b"height=4")
	words("channels=1: not a whole number from 128 to 128", b"channels=128",
	    b"channels=1")
	for k in b"0", b"-1", b"nan", b"inf", b"1e400", b"x":
	    words(f"gain: '{k.decode()}' is not a number above 0 and of at most "
	        "1048576", b"gain=0.3", b"gain=" + k)
	words("threshold: '0' is not a number above 0 and of at most 1048576",
	    b"threshold=1", b"threshold=0")
	words("reset: 'maybe' is not soft or hard", b"reset=soft",
	    b"reset=maybe")
	words("gamma=0: not a number above 0, and up to 16", b"gamma=1", b"gamma=0")
	words("restore=2: not a whole number from 0 to 1", b"restore=0",
	    b"restore=2")
	words("quality=64: not a whole number from 0 to 63", b"quality=40",
	    b"quality=64")
	words("rate=nan: not a number above 0, and up to inf", b"rate=1000",
	    b"rate=nan")
	words("profile=: a file", b" gamma", b" profile=/etc/passwd gamma")
	words("gain= occurs twice", b" gamma", b" gain=1 gamma")
	words("not a key=value word: 'oops'", b" gamma", b" oops gamma")
	words("NUL in the words", b" gamma", b" \0 gamma")
	words("0 bytes after the words, which say 5", b" gamma",
	    b" profile-bytes=5 gamma")
	words("profile-bytes=0: not a whole number from 1 to 268435456", b" gamma",
	    b" profile-bytes=0 gamma")
	def profile(text, packed, more=b""):
	    def change(v):
	        line, rest = v.words()
	        v.set_words(line + b" profile-bytes=%d" % len(packed), packed + more)
	    lie(text, change)
	broken = "a profile that is broken, or of another size"
	profile(broken, b"12345")
	profile(broken, video.compress(bytes(500)))
	profile(broken, video.compress(bytes(516)))
	profile(broken, video.compress(bytes(1 << 24)))
	profile("a profile with a response that is not above 0",
	    video.compress(b"\xff" * 128 + b"\1" * 128 + bytes(256)))
	whole = video.compress(bytes(512))
	profile(f"{len(whole) + 1} bytes after the words, which say {len(whole)}",
	    whole, b"1")
	changed = "the video was changed: its checksum is wrong"
	for k in 0, 40, 61, 2 ** 62:
	    lie(f"#end says {k} planes, where 3 frames are of 20 each",
	        lambda v: v.end(k), 2)
	def other_gain(v):
	    u, k, text = v.text(b"#spk ")[0]
	    v.put(u, k, text.replace(b"gain=0.3", b"gain=0.2"))
	    v.end(v.planes())
	lie("words that were changed: their checksum is wrong", other_gain)
	def again(u):
	    return lambda v: v.put(u, 2 - u, v.text(b"#spk ")[0][2], True)
	twice = "words after other words or frames"
	lie(twice, again(0))
	lie(twice, again(1), 1)
	def second(text):
	    return lambda v: v.put(1, 1, text, True)
	bad = "a #restore line that is neither 0 nor 1"
	for k in b"2\n", b"1", b"10\n", b"\n":
	    lie(bad, second(b"#restore " + k), 1)
	lie(changed, second(b"#restore 1\n"), 2)
	lie(changed, second(b"#end frames=25 xxh64=0123456789abcdef\n"), 1)
	def without(v):
	    del v.units[0][2]
	lie("'#end' without words before it", without, 2)
	def endless(v):
	    del v.units[2][-1]
	lie("cut after 3 frames: no #end", endless, "end")
	def excess(v):
	    v.units[2].append((15, b"\x7a\x01\x80"))
	lie("an OBU after the #end", excess, 2)
	def joined(v):
	    v.units[0] += v.units.pop(1)
	lie("the unit before has more than one picture", joined, 1)
	lie("data after the #end", lambda v: good + good, "tail")
	def last(*bytes_):
	    return lambda v: v.units[1].append((15, bytes(bytes_)))
	lie("no OBU of AV1 where one begins", last(0xff), 1)
	lie("an OBU that is cut", last(0x7c), 1)
	lie("an OBU without a size", last(0x7a), 1)
	lie("an OBU of 9 bytes where the unit has 1 more", last(0x7a, 9, 0), 1)
	def first(unit):
	    def change(v):
	        v.units[0] = unit(v.units[0])
	    return change
	lie("an OBU of type 5 before any sequence header",
	    first(lambda u: u[:1] + u[2:]), 0)
	lie("no sequence header in the first unit", first(lambda u: u[:1]), 0)
	lie("a sequence header that is cut, or of a profile that AV1 does not have",
	    first(lambda u: [u[0], (1, b"\x0a\1\xff")]), 0)
	lie("the unit before has no picture",
	    lambda v: v.units.insert(1, v.units[1][:1]), "third")
	def broken(v):
	    k = len(v.units[1]) - 1
	    v.units[1][k] = (6, b"\x32\4\xff\xff\xff\xff")
	lie("dav1d does not decode it: bad AV1", broken, "broken")
	wide = video.Video(open("wide.ivf", "rb").read())
	def other(v):
	    v.units[1] = [o for k, o in enumerate(wide.units[0]) if k != 2]
	lie("pictures of 24x8 pixels, 10 bits, where those before have 16x8, 10",
	    other, 1)
	lie("pictures of 24x8 pixels where the file's header says 16x8",
	    lambda v: v.head + wide.bytes()[32:])
	lie("video by 'VP90', and not by AV01, AV1",
	    lambda v: good[:8] + b"VP90" + good[12:], "head")
	lie("not an IVF header of version 0",
	    lambda v: good[:4] + b"\1" + good[5:], "head")
	lie("frames of 0x8 pixels, which are from 1 to 16777216",
	    lambda v: good[:12] + b"\0" + good[13:], "head")
	lie("a rate of 0/1 frames", lambda v: good[:16] + bytes(4) + good[20:],
	    "head")
	lie("a unit of 4294967295 bytes, which has 1 to 268435456",
	    lambda v: good[:32] + b"\xff" * 4 + good[36:])
	lie("a unit of 0 bytes, which has 1 to 268435456",
	    lambda v: good[:32] + bytes(4) + good[36:])
	lie("no frames", lambda v: good[:32])
	lie("cut in the IVF header", lambda v: good[:31], "head")
	END
	[ "$(wc -l < list)" -gt 60 ]
	local bad=0
	while IFS=$'\t' read -r file line; do
		fails 1 "spk-video: $file: $line" spk-video -d -o csv \
		    "$file" || bad=1
	done < list
	[ $bad = 0 ]
}

# Cuts, and bytes that were changed: one line, and planes as they were as far
# as they go, or all is as it was.  FULL=1: of every byte.
@test "a file that was cut or changed at any byte" {
	make
	spk-video -d --bare x.ivf > want
	cat > try.py <<-'END'
	import os, random, subprocess, sys
	good = open("x.ivf", "rb").read()
	want = open("want", "rb").read()
	random.seed(3)
	step = 1 if os.environ.get("FULL") else 29
	def run(s):
	    p = subprocess.run([sys.argv[1] + "/spk-video", "-d", "--bare"],
	        input=s, capture_output=True, timeout=20)
	    return p.returncode, p.stdout, p.stderr.decode()
	for k in range(1, len(good), step):
	    rc, out, said = run(good[:k])
	    assert rc == 1 and said.count("\n") == 1, (k, rc, said)
	    assert want.startswith(out), k
	passed = 0
	for k in range(0, len(good), step):
	    s = bytearray(good)
	    s[k] ^= 1 << random.randrange(8)
	    rc, out, said = run(bytes(s))
	    assert rc in (0, 1), (k, rc, said)
	    if rc == 0:
	        # Ticks, and of the header what is not used
	        assert out == want and not said, (k, said)
	        passed += 1
	    else:
	        assert said.count("\n") == 1 and len(out) <= len(want), (k, said)
	print(passed)
	END
	python3 try.py "$BIN"
}

# video OPTION...: any video, 4 frames of 16x8 pixels, made by ffmpeg.
video() {
	ffmpeg -v quiet -y -f lavfi -i testsrc=s=16x8:r=25:d=0.16 "$@"
}

@test "any video is a scene, and what is not AV1 in IVF is reported" {
	local enc=(-c:v libaom-av1 -cpu-used 8 -crf 20) said
	said='it has no words for planes: its pictures are taken as a scene'
	video -pix_fmt yuv420p "${enc[@]}" c.ivf
	ffmpeg -v quiet -i c.ivf -f rawvideo -pix_fmt yuv420p raw
	spk-video -d --scene=coded -o f64 --bare c.ivf > got 2> err
	[ "$(< err)" = "spk-video: c.ivf: $said
spk-video: c.ivf: its colours are left out
spk-video: c.ivf: black is 16 and white 235, as in limited range" ]
	python3 - <<-'END'
	import numpy
	y = numpy.fromfile("raw", "u1").reshape(4, -1)[:, :128].astype(float)
	x = numpy.fromfile("got", "<f8").reshape(4, 128)
	want = numpy.clip((y - 16) / 219, 0, 1) * 255
	assert abs(x - want).max() < 1e-4, abs(x - want).max()
	END
	[ "$(spk-video -d -q c.ivf 2> err | spk-info -f frames)" = 80 ]
	[ "$(spk-video -d -q c.ivf | spk-info -f rate)" = 500 ]
	# Ticks that are not frames
	ffmpeg -v quiet -y -i c.ivf -c copy -video_track_timescale 12800 c.mp4
	ffmpeg -v quiet -y -i c.mp4 -c copy t.ivf
	[ "$(spk-video -d -q t.ivf | spk-info -f rate)" = 500 ]
	# The camera's planes of the scene, from either tool, but for some that
	# the rounding of 255 levels makes.
	spk-video -d -q --scene=coded -o f32 c.ivf | spk-cam --steps=20 --bare \
	    --interpolate=linear --start=0.5 --min=0 --max=255 > want
	spk-video -d -q --bare c.ivf > got
	[ "$(cmp -l got want | wc -l)" -lt 13 ]
	[ "$(wc -c < got)" = 1280 ] && [ "$(wc -c < want)" = 1280 ]
	video -pix_fmt yuv420p -c:v libvpx-vp9 v.ivf
	fails 1 "spk-video: v.ivf: byte 0: video by 'VP90', and not by AV01, AV1" \
	    spk-video -d v.ivf
	ffmpeg -v quiet -y -i c.ivf -c copy -f obu c.obu
	fails 1 "spk-video: c.obu:1: AV1 without a container; ffmpeg -v error -i FILE -c copy -f ivf - makes ivf of it" \
	    spk-video -d c.obu
	ffmpeg -v error -i c.obu -c copy -f ivf - | spk-video -d -q --bare |
	    cmp - <(spk-video -d -q --bare c.ivf)
	fails 1 "spk-info: c.ivf:1: AV1 in IVF; spk-decode FILE makes planes of it, and spk-decode --scene=coded -o y4m FILE y4m" \
	    spk-info -f format c.ivf
	[ "$output" = ivf ]
}
