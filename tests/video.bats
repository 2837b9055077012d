#!/usr/bin/env bats
# spk-video: frames that others decode likewise, planes by an oracle of its
# own, files that were cut, and what spk-decode does with video.

load helpers

# planes WIDTH HEIGHT IMAGES STEPS: of an edge and a square that move.
planes() {
	gawk -v w="$1" -v h="$2" -v n="$3" 'BEGIN {
		for (k = 0; k < n; k++) {
			printf "P5\n%d %d\n255\n", w, h
			for (i = 0; i < w * h; i++) {
				x = i % w - k
				y = int(i / w)
				printf "%c", (x > 2 && x < 7 && y < 5 ? 120 :
				    x < w / 2 ? 40 : 90)
			}
		}
	}' | spk-cam --steps="$4" --gain=0.4 --rate=1000
}

# Frames as others decode them, too: restore.bats has those that are restored.
video() {
	spk-video --scene=mean --preset=6 --restore=no "$@"
}

oracle() {
	/usr/bin/python3 "$TOP/tests/video.py" "$@"
}

# Planes of csv that there are, and the line that ends them.
count() {
	awk '/^[01]/ { n++ } END { print n + 0, $0 }'
}

@test "frames are the scene's, and ffmpeg decodes them likewise" {
	planes 24 17 6 20 > x
	spk-decode --scene=mean --every=10 --interpolate=linear --min=0 \
	    --max=1 -o f32 --bare x > scene
	video --every=10 --quality=0 --intra x > v
	oracle frames v scene
	video --every=10 x > v
	run ! oracle frames v scene
	spk-decode --scene=coded -o y4m v > coded
	[ "$(head -n 1 coded)" = \
	    'YUV4MPEG2 W24 H17 F2000:1 Ip A1:1 Cmono10 XCOLORRANGE=FULL' ]
	ffmpeg -v quiet -i v -strict -1 -f yuv4mpegpipe - | same - coded
	# In the range of the planes' scene, where they are not images.
	[ "$(spk-video -d --scene=coded v | head -n 1)" = "#spk v=1\
 kind=signal format=f32 channels=408 width=24 height=17 rate=2000 maxval=255\
 type=f32" ]
	spk-conv -i y4m -o f32 --bare coded > want
	spk-video -d --scene=coded --bare v > got
	/usr/bin/python3 -c 'import numpy as np
	a, b = (np.fromfile(x, "<f4") for x in ("got", "want"))
	assert len(a) == len(b) > 0 and abs(a / 255 - b / 1023).max() < 1e-6' |
	    cat
}

@test "planes are those of the definition, of the frames that ffmpeg decodes" {
	local o
	planes 18 11 8 13 > x
	spk-conv -o i8 --bare x > raw
	awk 'BEGIN { for (k = 0; k < 300; k++) { for (i = 0; i < 198; i++)
		printf "%s%d", i ? "," : "", k % (2 + i % 3) == 0
		print "" } }' | spk-conv -o bits --size=18x11 > uniform
	spk-fit profile uniform > profile
	while read -r o words; do
		echo "$o: $words"
		# shellcheck disable=SC2086 # options
		video ${o//,/ } --quality=50 -q > v
		# shellcheck disable=SC2086
		oracle planes v 104 $words > want
		spk-video -d -j 2 -o i8 --bare v | same - want
	done <<-'END'
	x start=0 gain=.4
	x,--every=7,--threshold=1.5,--gain=0.9 steps=7 start=0 threshold=1.5 gain=.9
	raw,--from=i8,--channels=198,--size=18x11 gain=.5
	raw,--from=i8,-c198,--size=18x11,--reset=hard,--threshold=2 reset=hard threshold=2
	x,--gamma=2.2,--start=0.25 gain=.4 gamma=2.2 start=.25
	x,--profile=profile,--every=9 gain=.4 start=0 steps=9 profile=profile
	END
	# For any video there are frames, and no words.
	ffmpeg -v quiet -f rawvideo -pix_fmt gray10le -s 18x11 -r 50 \
	    -i raw -frames:v 5 -c:v libaom-av1 -cpu-used 8 -color_range pc \
	    -strict -2 any.ivf
	oracle planes any.ivf 30 steps=6 gain=.3 > want
	spk-video -d --every=6 --gain=0.3 -o i8 --bare any.ivf | same - want
	[[ $(spk-video -d --every=6 any.ivf | head -n 1) == *' rate=300 '* ]]
}

@test "as many planes as there were, of images of any size" {
	local n size
	for size in 1x1 3x5 33x16; do
		planes "${size%x*}" "${size#*x}" 1 60 | spk-conv -o csv > all
		for n in 0 1 19 20 21 47; do
			head -n $((n + 1)) all > x
			echo "#end frames=$n" >> x
			video x > v
			[ "$(spk-video -d -o csv v | count)" = \
			    "$n #end frames=$n" ] || {
				echo "$size $n"
				return 1
			}
		done
	done
}

@test "words of the planes come back" {
	planes 6 4 2 5 > x
	[ "$(video --every=3 x | spk-decode | head -n 1)" = "#spk v=1\
 kind=spikes codec=cam format=bits channels=24 planes=1 width=6\
 height=4 maxval=255 rate=5000 steps=3 interpolate=linear gain=0.4 threshold=1\
 reset=soft start=0 min=0 max=255" ]
}

@test "any jobs, files and pipes give the same bytes, and what is asked for" {
	local keys
	planes 70 66 12 10 > x
	video --every=8 x > v
	video --every=8 -j 3 < <(cat x) | same - v
	spk-video -d v > y
	spk-video -d -j 3 < <(cat v) | same - y
	video --every=8 --two-pass x > two
	run ! cmp -s two v
	video --every=8 --two-pass -j 2 < <(cat x) | same - two
	[ "$(spk-decode -o csv two | count)" = '120 #end frames=120' ]
	keys() {
		ffprobe -v quiet -show_entries frame=key_frame -of csv=p=0 \
		    "$1" | tr -dc 01
	}
	video --every=8 --intra x > w
	[ "$(keys w)" = 111111111111111 ]
	video --every=8 --key=4 x > w
	[ "$(keys w)" = 100010001000100 ]
	[ "$(keys v)" = 100000000000000 ]
	# The rate that players show it at.
	[ "$(ffprobe -v quiet -show_entries stream=r_frame_rate -of csv=p=0 \
	    v)" = 1250/1 ]
	video --every=8 --fps=29.97 x > w
	[ "$(ffprobe -v quiet -show_entries stream=r_frame_rate -of csv=p=0 \
	    w)" = 2997/100 ]
	[ -z "${FULL:-}" ] || aomenc_alike
}

# What aomenc makes of the same frames, of both passes and of one.
aomenc_alike() {
	local passes
	command -v aomenc > /dev/null || return 0
	spk-decode --scene=mean --every=8 --interpolate=linear --min=0 \
	    --max=1 -o f32 --bare x > scene
	oracle y4m scene 70 66 > y4m
	for passes in 1 2; do
		aomenc --quiet --ivf --monochrome -b 10 --input-bit-depth=10 \
		    --end-usage=q --cq-level=40 --cpu-used=6 \
		    --lag-in-frames=35 --threads=2 --passes=$passes -o a y4m
		[ $passes = 1 ] && oracle alike v a || oracle alike two a
	done
}

# cut K BYTES REASON PLANES: of a file that is cut there, after K frames
cut() {
	local said="stdin: cut after $1 frame$([ "$1" = 1 ] || echo s)"
	head -c "$2" v > w
	fails 1 "spk-video: $said: $3" spk-video -d -o csv < w
	[ "$(printf '%s\n' "${lines[@]:1}")" = "$(head -n "$4" y)" ]
	spk-video -d -o csv --partial < w > z 2> err
	[ "$(cat err)" = "spk-video: $said, taken as the end" ]
	[ "$(count < z)" = "$4 #end frames=$4" ]
}

@test "a file that was cut gives the planes up to there" {
	local k
	planes 5 4 10 10 > x
	video --every=19 x > v
	spk-video -d -o csv v | tail -n +2 > y
	read -ra cuts < <(oracle cuts v)
	fails 1 'spk-video: stdin: byte 0: cut in the IVF header' \
	    spk-video -d < <(head -c 31 v)
	fails 1 'spk-video: stdin: byte 32: no frames' \
	    spk-video -d < <(head -c 32 v)
	fails 1 'spk-video: stdin: byte 32: cut in the first frame' \
	    spk-video -d < <(head -c $((cuts[0] - 1)) v)
	for ((k = 1; k < ${#cuts[@]}; k++)); do
		cut $k "${cuts[k - 1]}" 'no #end' $((19 * (k - 1)))
		cut $k $((cuts[k] - 1)) 'in a frame' $((19 * (k - 1)))
	done
	[ $k = 6 ]
	# Planes that are cut: what is coded goes out.
	head -n 61 < <(spk-conv -o csv x) > part
	video --every=4 part > w 2> err || [ $? = 1 ]
	[ "$(cat err)" = 'spk-video: part: cut after 60 frames: no #end' ]
	[ "$(spk-video -d -o csv --partial w 2> err | count)" = \
	    '56 #end frames=56' ]
}

@test "frames go out as they are coded, and planes as frames come" {
	local i n
	planes 8 8 100 10 > x
	video --every=5 x > v
	mkfifo p
	# sent BYTES FILE: all but the last of it come without the end
	sent() {
		"${@:3}" < p > out &
		exec 5> p
		head -c "$1" "$2" >&5
		for ((i = 0; i < 200; i++)); do
			[ "$(stat -c %s out)" -lt "$n" ] || break
			sleep 0.05
		done
		tail -c +$(($1 + 1)) "$2" >&5
		exec 5>&-
		wait $!
		[ "$i" -lt 200 ]
	}
	n=1000
	sent 8000 x video --every=5
	same v out
	read -ra cuts < <(oracle cuts v)
	n=$((199 * 8 * 5))
	sent "${cuts[199]}" v spk-video -d -o i8 --bare
}

@test "spk-decode hands video on, however it comes" {
	planes 8 8 3 10 > x
	video x > v
	spk-video -d v > y
	spk-decode v | same - y
	spk-decode < v | same - y
	spk-decode < <(head -c 5 v; sleep 0.1; tail -c +6 v) | same - y
	spk-decode --scene=coded -o pgm - < <(cat v) | head -n 1 | grep -qx P5
	fails 1 'spk-video: stdin: cut after 1 frame: in a frame' \
	    spk-decode -o i8 --bare < <(head -c -1 v)
	mkdir alone
	cp "$BIN/spk-decode" alone
	alone() {
		PATH=/usr/bin:/bin alone/spk-decode "$@"
	}
	fails 3 "spk-decode: v: spk-video, which reads video: not there; make\
 builds it where libaom-dev and libdav1d-dev are" alone v
	ln -s "$BIN/spk-video" alone
	alone v | same - y
	# Where reading a pipe fails, that is said, and not taken for the end alone.
	python3 -c 'import socket, subprocess, sys
s = open("v", "rb").read()
a, b = socket.socketpair()
p = subprocess.Popen("spk-decode", stdin=b, stdout=subprocess.PIPE,
    stderr=subprocess.PIPE)
b.send(b"unread")
b.close()
a.sendall(s[:len(s) - 1])
a.close()
out, said = p.communicate(timeout=20)
said = said.splitlines()
assert (p.returncode, len(said)) == (3, 2), (p.returncode, said)
assert said[1] == b"spk-decode: stdin: Connection reset by peer", said
assert out and open("y", "rb").read().startswith(out)'
}

@test "what is not a video, and what video is not of" {
	local line options
	planes 8 8 1 30 > x
	video x > v
	# shellcheck disable=SC2086 # options
	while IFS='|' read -r line options; do
		fails 2 "spk-video: $line" spk-video $options x
	done <<-'END'
	--quality: '64' is not a whole number from 0 to 63|--quality=64
	--every: '0' is not a whole number from 1 to 65536|--every=0
	--preset: '7' is not a whole number from 0 to 6|--preset=7
	--scene: 'meen' is not mean, tfp, tfi, tfstp, filter, net, learned or coded; did you mean mean?|--scene=meen
	--scene=coded: only with --decode|--scene=coded
	--to: not for encoding|-o y4m
	--quality: not for decoding|-d --quality=3
	--two-pass: not for decoding|-d --two-pass
	--scene: with --decode it can only be coded|-d --scene=mean
	--from: with --decode it can only be packed|-d --from=csv
	--intra: all are key frames; --key: some|--intra --key=3
	unknown option: --columns=1|--columns=1
	END
	printf 'P5 2 1 255 12' > pgm
	spk-conv x -o csv | sed '1s/codec=cam/codec=sf/' > sf
	printf '%s\n' 1,0 0,-1 > minus
	sed 's/AV01/VP80/' v > vp8
	printf '%s\n' '#spk v=1 kind=spikes codec=cam channels=2 width=2 height=1 min=0 max=2,1.5' \
	    0,1 '#end frames=1' > two
	sed 's/ channels.*/ channels=1 layout=rows/' two > rows
	head -c 70000 /dev/zero > wide
	fails 2 'spk-video: 70000x1: AV1 has images of 1x1 to 65535x65535' \
	    spk-video --from=i8 -c 70000 --size=70000x1 --scene=mean wide
	# shellcheck disable=SC2086 # options
	while IFS='|' read -r line options; do
		fails 1 "spk-video: $line" spk-video $options
	done <<-'END'
	pgm:1: this is a signal, not planes of spikes; spk-cam makes them from a scene|pgm
	sf:1: codec=sf: only planes of a camera, codec=cam, become video|sf
	minus: a spike of -1, which cam does not have|minus --size=2x1
	v: this is a video; --decode makes planes of it|v
	v: this is a video; --decode makes planes of it|--lossless v
	x: not AV1 in IVF; ffmpeg -i FILE -c copy x.ivf extracts AV1 from others|-d x
	two:1: max=2,1.5: video has one range for all pixels|two
	rows:1: these are not planes of images|rows
	vp8: byte 0: video by 'VP80', and not by AV01, AV1|-d vp8
	END
	TMPDIR=$PWD/none fails 3 \
	    'spk-video: the file for two passes: No such file or directory' \
	    spk-video --two-pass x
	fails 2 "" script -qec "spk-video x 2> err" /dev/null < /dev/null
	[ "$(cat err)" = 'spk-video: video is not written to a terminal' ]
	fails 2 'spk-video: minus: the size of its images is not known: --size' \
	    spk-video minus
	# More light than the gain allows for is said.
	printf '%s\n' 1,0 1,0 > bright
	fails 0 'spk-video: bright: 1 value of the scene beyond 0 and 1 clipped: see --gain' \
	    video --size=2x1 bright
	[ "$(video -q --gain=1 --size=2x1 bright | spk-decode -o csv |
	    sed '1d;$d')" = $'1,0\n1,0' ]
	fails 2 'spk-video: --every: not for video of planes, which has its own' \
	    spk-video -d --every=3 v
	fails 2 "spk-video: --size: '3x4' is not the 64 values of a frame" \
	    spk-video -d --size=3x4 v
}
