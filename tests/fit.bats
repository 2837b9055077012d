#!/usr/bin/env bats
# spk-fit: filters of scenes and profiles of cameras; and files that are
# invalid.

load helpers

# filter LINE BYTES: a filter's file with that line and as many bytes as
# coefficients, and their checksum.
filter() {
	/usr/bin/python3 -c 'import struct, sys, zlib
b = sys.argv[1].encode() + b"\n" + bytes(int(sys.argv[2]))
sys.stdout.buffer.write(b + struct.pack("<I", zlib.crc32(b)))' "$@"
}

LINE='#spk-filter v=1 kind=linear taps=80 classes=24 noise=0.1 rate=0.2,0.3'
LINE+=' gradient=0.5 motion=1'

scene() { # three frames of 3x2
	printf 'YUV4MPEG2 W3 H2 F9:1 Cmono\n'
	printf 'FRAME\n%s' abcdef ghijkl mnopqr
}

@test "filters: the definition, another fit, any jobs, and a better scene" {
	PYTHONPATH=$TOP/tests /usr/bin/python3 "$TOP/tests/filter.py" .
}

@test "filters: files that are invalid, and cut anywhere" {
	local n line text size
	scene | spk-cam --steps=3 > planes
	filter "$LINE" $((24 * 80 * 4)) > good
	spk-decode --scene=filter --filter=good planes > got
	spk-decode --scene=mean --window=11 planes | cmp - got
	size=$(wc -c < good)
	for n in 0 5 11 12 40 100 110 111 112 1000 $((size - 5)) \
	    $((size - 1)); do
		head -c $n good > short
		text='a filter that was cut'
		((n > 11)) || text='not a filter: it does not begin with #spk-filter'
		fails 1 "spk-decode: short: $text" \
		    spk-decode --scene=filter --filter=short planes
	done
	while IFS='|' read -r text line n; do
		filter "$line" "$n" > bad
		fails 1 "spk-decode: bad: $text" \
		    spk-decode --scene=filter --filter=bad planes
	done <<-EOF
	a filter of another version|${LINE/v=1/v=2}|7680
	a filter of another kind|${LINE/linear/cnn}|7680
	a filter of other taps|${LINE/80/91}|8736
	a filter whose first line is invalid|${LINE/24/23}|7680
	a filter whose first line is invalid|${LINE/0.2,0.3/0.3,0.2}|7680
	a filter whose first line is invalid|${LINE/0.2,0.3/0.2,0.2}|7680
	a filter whose first line is invalid|${LINE/0.1/nan}|7680
	a filter whose first line is invalid|${LINE/0.1/-1}|7680
	a filter whose first line is invalid|${LINE/noise/noises}|7680
	a filter whose first line is invalid|$LINE x|7680
	a filter whose first line is invalid|${LINE/0.1/1,2,3,4,5,6,7,8}|7680
	a filter that was cut|$LINE|7676
	a filter with bytes after its end|$LINE|7684
	EOF
	{ head -c 2000 good; printf '\1'; tail -c +2002 good; } > bad
	fails 1 'spk-decode: bad: a filter whose checksum is wrong' \
	    spk-decode --scene=filter --filter=bad planes
	/usr/bin/python3 -c 'import struct, zlib
b = open("good", "rb").read()[:-8] + struct.pack("<f", float("inf"))
open("bad", "wb").write(b + struct.pack("<I", zlib.crc32(b)))'
	fails 1 'spk-decode: bad: a filter with a coefficient that is not finite' \
	    spk-decode --scene=filter --filter=bad planes
	fails 1 'spk-decode: good: a filter needs scene=filter' \
	    spk-decode --filter=good planes
	fails 3 'spk-decode: none: No such file or directory' \
	    spk-decode --scene=filter --filter=none planes
}

@test "filters: pairs that do not go together, and usage" {
	local status text args
	scene > s
	scene | spk-cam --steps=3 > p
	LC_ALL=C sed '1s/steps=3/steps=2.5/' p > half
	spk-fit filter -q s p > f
	spk-decode --scene=filter --filter=f p > got
	fails 0 'spk-fit: fewer than 8 frames: none is held out to measure its quality' \
	    spk-fit filter s p
	while IFS='|' read -r status text args; do
		# shellcheck disable=SC2086 # options
		fails "$status" "spk-fit: $text" spk-fit $args < p
	done <<-'EOF'
	2|specify filter or profile|
	2|'net' is neither filter nor profile|net s p
	2|filter: SCENE PLANES, and more pairs like that|filter
	2|filter: SCENE PLANES, and more pairs like that|filter s p s
	2|stdin cannot be both a scene and its planes|filter - -
	2|--dark: only for profile|filter --dark=p s p
	2|--every: not for profile|profile --every=3 p
	2|one file too many: p|profile p p
	1|p:1: this is a spike train, not a scene|filter p p
	1|half:1: its steps, gain, threshold, min and max are not a camera's|filter s half
	1|s: 3 frames, and p has more, one per 2 planes|filter --every=2 s p
	1|s: more than 1 frame, and p has no more, one per 8 planes|filter --every=8 s p
	3|none: No such file or directory|filter none p
	3|none: No such file or directory|profile none
	EOF
	sed '1s/gain=[^ ]*/gain=0/' p > dark
	fails 1 "spk-fit: dark:1: its steps, gain, threshold, min and max are not a camera's" \
	    spk-fit filter s dark
	# A scene so bright that no number is.
	sed '1s/max=[^ ]*/max=1e-38/' p > bright
	spk-conv -o csv s | sed '/^#/!s/[^,]*/1e38/g' > sun
	fails 1 'spk-fit: these frames have no filter' \
	    spk-fit filter -q sun bright
	printf 'P5 2 1 255\nab' > small
	fails 1 'spk-fit: p: planes of 6 pixels; the frames of small have 2' \
	    spk-fit filter small p
	# As many pixels, but not the same images; light below 0, or too
	# much.
	[ "$(spk-info -f width p)" = 3 ]
	sed '1s/width=3 height=2/width=2 height=3/' p > turned
	fails 1 'spk-fit: turned: planes 2 pixels wide; the frames of s are 3' \
	    spk-fit filter s turned
	printf '%s\n' 0,1,0 0,1,-1 > text
	printf '%s\n' 0,1,1 0,1,0 > bare
	fails 1 'spk-fit: text: channel 3: frame 2: a value below min, but light is never negative' \
	    spk-fit filter --size=3x1 --every=1 text bare
	printf '%s\n' 0,1,0 0,1,1.5 > text
	spk-fit filter --size=3x1 --every=1 text bare 2> said > f
	[ "$(head -n 1 said)" = 'spk-fit: text: 1 value above max' ]
	echo 1,2,3 > text
	echo 0,1,1 > bare
	fails 1 'spk-fit: text: the width of its frames is not known' \
	    spk-fit filter text bare
	spk-fit filter -q --size=3x1 --every=1 text bare > f
	head -c -9 p > short
	fails 1 'spk-fit: short: cut after 9 frames: no #end' \
	    spk-fit filter s short
}

@test "profiles: of light and of none" {
	/usr/bin/python3 - <<-'EOF'
	import numpy as np
	rng = np.random.default_rng(3)
	response = 1 + .1 * rng.standard_normal(12)
	dark = .01 + .002 * rng.standard_normal(12)
	for name, light, n in (("light", .4, 3000), ("none", 0, 20000)):
	    a = np.cumsum(np.tile(light * response + dark, (n, 1)), 0)
	    y = np.diff(np.floor(a), axis=0, prepend=0)
	    y.astype(np.int8).tofile(name)
	np.save("truth", np.array([response / response.mean(), dark]))
	EOF
	spk-fit profile --dark=none -i i8 -c 12 --size=4x3 light > profile
	[ "$(head -n 1 profile)" = \
	    '#spk v=1 kind=signal format=f32 channels=12 width=4 height=3' ]
	/usr/bin/python3 - <<-'EOF'
	import numpy as np
	b = open("profile", "rb").read().split(b"\n", 1)[1]
	assert b.endswith(b"#end frames=2\n")
	got = np.frombuffer(b[:96], "<f4").reshape(2, 12)
	assert (abs(got - np.load("truth.npy")) < [[.002], [1e-4]]).all(), got
	EOF
	spk-cam --size=4x3 --profile=profile -q -i u8 -c 12 \
	    < <(head -c 120 /dev/zero) > /dev/null
	spk-fit profile -i i8 -c 12 --size=4x3 < light | tail -c 62 |
	    head -c 48 | cmp - <(head -c 48 /dev/zero)
	head -c 120 /dev/zero > black
	fails 1 'spk-fit: black: no pixel has two spikes or more, and more of them than without light' \
	    spk-fit profile -i i8 -c 12 black
	echo '0,1' > few
	echo 0,1,1 > three
	fails 1 'spk-fit: few: planes of 2 pixels; those of three have 3' \
	    spk-fit profile --dark=few three
	fails 1 'spk-fit: stdin: no data' spk-fit profile < /dev/null
	printf '%s\n' 0,1 -1,0 > down
	fails 1 'spk-fit: down: a spike of -1, which cameras do not have' \
	    spk-fit profile down
	printf '%s\n' '#spk v=1 kind=signal channels=1' 1 '#end frames=1' > signal
	fails 1 'spk-fit: signal:1: this is a signal, not a spike train' \
	    spk-fit profile signal
}
