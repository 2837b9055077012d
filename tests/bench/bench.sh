#!/usr/bin/env bash
# Speed, as ratios: how many times as fast as a baseline in the same run, the
# median over rounds in which the two take turns.  Pipelines are pinned to one
# processor, since otherwise the scheduler decides what is measured.
#	ROUNDS	how many (9)
#	SIZE	MiB of a signal (256); text has a quarter
#	CASES	only cases whose name has this in it
set -u
cd "$(dirname "$0")/../.." || exit 3
rounds=${ROUNDS:-9} size=${SIZE:-256} cases=${CASES:-}
dir=.build/bench/$size
mkdir -p "$dir"
PATH=$PWD/cmd:$PWD/.build/bench:$PATH
export NUMBA_CACHE_DIR=$PWD/.build/bench/numba
bad=0

own='-std=c11 -D_GNU_SOURCE -Ilib -O2 -ffp-contract=off'
for p in data baseline kernels starts varint; do
	# shellcheck disable=SC2086
	gcc $own -o .build/bench/$p tests/bench/$p.c .build/libspk.a \
	    -lcsv -lzstd -lpng -lz -lm || exit 3
done

make_data() { # FILE FORMAT FRAMES CHANNELS
	[ -s "$dir/$1" ] || data "$2" "$3" "$4" > "$dir/$1" || exit 3
}
values=$((size * 262144))		# of binary32
for c in 1 8; do
	make_data $c.f32 f32 $((values / c)) $c
done
head -c $((size * 262144)) "$dir/1.f32" > "$dir/quarter.f32"
lines=$((size * 4096))			# of text, 8 columns
make_data 6f.csv %.6f $lines 8
make_data 9g.csv %.9g $lines 8
make_data 17g.csv %.17g $((lines / 2)) 8
make_data 18e.csv %.18e $((lines / 2)) 8
head -n $((lines / 4)) "$dir/6f.csv" > "$dir/short.csv"	# as a script's
make_data digits.csv digits $((size * 100)) 784
make_data lines.csv %.4f $((size * 400)) 96	# each a signal of its own
[ -s "$dir/p.f32" ] || perl -e 'srand 1;
    my $s = pack "f<*", map { rand } 1 .. 262144;
    print $s for 1 .. $ARGV[0]' "$size" > "$dir/p.f32"
# In memory as data sets are that were read from a disk, in large pieces; what
# was just written lies there in single pages, and reading it takes longer.
for f in "$dir"/*.f32 "$dir"/*.csv; do
	sync "$f"
	dd if="$f" iflag=nocache count=0 status=none
	cat "$f" > /dev/null
done

is_case() {
	[[ -z $cases || $1 == *$cases* ]]
}

run() { # COMMAND: its wall time in microseconds
	local t=$EPOCHREALTIME
	bash -c "$1" > /dev/null || exit 3
	local u=$EPOCHREALTIME
	echo $((${u/./} - ${t/./}))
}

median() {
	sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

# NAME GOAL COMMAND BASELINE-NAME BASELINE: a row of the table
row() {
	local i a b
	is_case "$1" || return 0
	run "$3" > /dev/null
	run "$5" > /dev/null
	result "$1" "$4" "$(for ((i = 0; i < rounds; i++)); do
		a=$(run "$3")
		b=$(run "$5")
		echo "$b $a"
	done | awk '{ print $1 / $2 }' | median)" "$2"
}

# NAME BASELINE RATIO GOAL
result() {
	awk -v name="$1" -v base="$2" -v m="$3" -v goal="$4" 'BEGIN {
		printf "%-52s %-24s %7.2f %6.2f  %s\n", name, base, m, goal,
		    (m >= goal ? "pass" : "FAIL")
		exit m < goal
	}' || bad=1
}

# pinned SCRIPT: on one processor
pinned() {
	echo "taskset -c 0 sh -c '$1'"
}

# density COMMAND: what share of values are spikes
density() {
	$1 -v -o i8 2>&1 > /dev/null | sed 's/.*frames=//; s/columns=//
	    s/spikes=//' | awk '{ printf "%.0f %%", 100 * $3 / ($1 * $2) }'
}

# piped NAME GOAL COMMAND FILE [TO]: cat FILE | COMMAND, against cat | cat
piped() {
	is_case "$1" || return 0
	row "$1, $(density "$3 $dir/$4") spikes" "$2" \
	    "$(pinned "cat $dir/$4 | $3 -o ${5:-i8}")" 'cat | cat' \
	    "$(pinned "cat $dir/$4 | cat > /dev/null")"
}

printf '%-52s %-24s %7s %6s\n' case baseline times goal

# Through a pipe
sf8='spk-sf -t 0.85 -i f32 -c 8'
piped 'cat | sf, f32 to i8, 8 channels' 0.75 "$sf8" 8.f32
row 'cat | sf | cat, f32 to i8, 8 channels' 1.1 \
    "$(pinned "cat $dir/8.f32 | $sf8 -o i8 | cat > /dev/null")" \
    'cat | cat | cat' "$(pinned "cat $dir/8.f32 | cat | cat > /dev/null")"
row 'sf < file, f32 to i8, 8 channels' 1.8 \
    "$(pinned "$sf8 -o i8 < $dir/8.f32")" 'cat | cat' \
    "$(pinned "cat $dir/8.f32 | cat > /dev/null")"
piped 'cat | sf, f32 to i8, 64 channels' 0.85 'spk-sf -t 1.5 -i f32 -c 64' \
    8.f32
piped 'cat | sf, f32 to i8, 1 channel' 0.85 'spk-sf -t 4 -i f32 -c 1' 1.f32
piped 'cat | sf, f32 to i8, 1 channel' 0.5 'spk-sf -t 1 -i f32 -c 1' 1.f32
piped 'cat | sf, f32 to i8, 1 channel' 0.3 'spk-sf -t 0.2 -i f32 -c 1' 1.f32
piped 'cat | sf, f32 to csv, 8 channels' 0.55 "$sf8" 8.f32 csv
lif='spk-lif -t 0.5 --leak=0.9 --min=-3 --max=3 -i f32'
piped 'cat | lif, f32 to i8, 1 channel, leak 0.9' 0.65 "$lif -c 1" 1.f32
piped 'cat | lif, f32 to i8, 16 channels, leak 0.9' 0.8 "$lif -c 16" 8.f32
row 'cat | lif, whole signal kept for its range' 0.3 \
    "$(pinned "cat $dir/8.f32 | spk-lif -i f32 -c 8 -o i8")" 'cat | cat' \
    "$(pinned "cat $dir/8.f32 | cat > /dev/null")"
bsa='spk-bsa --cutoff=0.1 -t 0.9 --min=-3 --max=3 -i f32 -c 1'
piped 'cat | bsa, f32 to i8, 1 channel, 11 taps' 0.12 "$bsa --order=10" \
    quarter.f32
piped 'cat | bsa, f32 to i8, 1 channel, 51 taps' 0.055 "$bsa --order=50" \
    quarter.f32
poisson='spk-rate --method=poisson --steps=1 --min=0 --max=1 -i f32 -c 8'
piped 'cat | rate, poisson, f32 to i8, 8 features' 0.55 "$poisson" p.f32

# Changes, in one expression of numpy
head -c $((size * 65536)) "$dir/8.f32" > "$dir/changes.f32"
for c in 'delta 5 --off-spikes -t 0.5' 'tbr 2' 'mw 5 --window=8 -t 0.5'; do
	read -r code goal options <<< "$c"
	row "changes, $code, f32 to i8, 8 channels" "$goal" "$(pinned \
	    "spk-$code $options -i f32 -c 8 -o i8 $dir/changes.f32")" numpy \
	    "$(pinned "/usr/bin/python3 tests/bench/changes.py $code \
	    $dir/changes.f32")"
done

# Text
for format in '6f 9 0.14' '9g 9 0.14' '17g 5.5 0.11' '18e 5.5 0.11' \
    'digits 5 0.09'; do
	read -r f goal lines < <(echo "$format")
	row "CSV in, $f" "$goal" "baseline read < $dir/$f.csv" \
	    'libcsv+strtod' "baseline libcsv < $dir/$f.csv"
	row "CSV in, $f" "$lines" "baseline read < $dir/$f.csv" 'wc -l' \
	    "wc -l < $dir/$f.csv"
done
csv="spk-sf -t 0.5 < $dir/6f.csv"
d=$(density "spk-sf -t 0.5 $dir/6f.csv")
row "sf, CSV to CSV, 8 channels, $d spikes" 9 "$csv" 'libcsv+strtod, reading' \
    "baseline libcsv < $dir/6f.csv"
row "sf, CSV to CSV, 8 channels, $d spikes" 0.13 "$csv" 'wc -l' \
    "wc -l < $dir/6f.csv"
row "sf, CSV to CSV, 8 channels, $d spikes" 8 "$csv" 'plain C' \
    "baseline sf < $dir/6f.csv"
csv="spk-sf -t 0.5 < $dir/short.csv"
row "sf, CSV to CSV, 8 channels, $d spikes" 30 "$csv" mawk \
    "mawk -f tests/bench/sf.awk $dir/short.csv"
row "sf, CSV to CSV, 8 channels, $d spikes" 40 "$csv" 'pandas and numba' \
    "/usr/bin/python3 tests/bench/sf.py $dir/short.csv"
row "sf, CSV to CSV, 8 channels, $d spikes" 30 "$csv" 'plain Python' \
    "/usr/bin/python3 tests/bench/plain.py $dir/short.csv"
row "lif --rows, $((size * 400)) lines of 96 values" 3 \
    "spk-lif --rows < $dir/lines.csv" 'libcsv+strtod, reading' \
    "baseline libcsv < $dir/lines.csv"
head -c 3200000 "$dir/8.f32" > "$dir/brief.f32"
row "sf, f32 to i8, 8 channels, 100000 frames" 100 \
    "$sf8 -o i8 $dir/brief.f32" 'numpy, step by step' \
    "/usr/bin/python3 tests/bench/steps.py $dir/brief.f32"
fir="--order=24 --cutoff=0.1 --min=-3 --max=3 -i f32 -c 1 -o i8 $dir/brief.f32"
row 'bsa --align=kedri, f32 to i8, 800000 frames' 100 \
    "spk-bsa --align=kedri -t 0.9 $fir" 'numpy, step by step' \
    "/usr/bin/python3 tests/bench/fir.py kedri $dir/brief.f32"
row 'hsa, f32 to i8, 800000 frames' 100 \
    "spk-hsa -t 0.1 --window=hamming $fir" 'numpy, step by step' \
    "/usr/bin/python3 tests/bench/fir.py hsa $dir/brief.f32"

head -c 8388608 "$dir/p.f32" > "$dir/features.f32"
row 'latency, f32 to i8, 1024 features' 2 \
    "spk-latency --min=0 --max=1 -i f32 -c 1024 -o i8 $dir/features.f32" \
    numpy "/usr/bin/python3 tests/bench/latency.py $dir/features.f32"
while read -r code features goal range; do
	row "$code, f32 to i8, $features features" "$goal" \
	    "spk-$code $range -i f32 -c $features -o i8 $dir/features.f32" \
	    numpy "/usr/bin/python3 tests/bench/patterns.py $code \
	    $dir/features.f32 $features"
done <<-END
	rank 64 1
	weighted 1024 1 --min=0 --max=1
	burst 1024 1 --min=0 --max=1
END

# Figures of all samples, beside their least and greatest and counts
if is_case plot && [ -x cmd/spk-plot ]; then
	[ -s "$dir/1.i8" ] || spk-sf -t 4 -i f32 -c 1 -o i8 --bare \
	    "$dir/1.f32" > "$dir/1.i8"
	row "plot, f32, 1 channel, $values samples" 0.5 \
	    "spk-plot -i f32 -c 1 $dir/1.f32" spk-info \
	    "spk-info -i f32 -c 1 $dir/1.f32"
	row "plot, f32, 8 channels, $values samples" 0.5 \
	    "spk-plot -i f32 -c 8 $dir/8.f32" spk-info \
	    "spk-info -i f32 -c 8 $dir/8.f32"
	row "plot, i8, 1 channel, $values spikes or none" 0.5 \
	    "spk-plot --kind=spikes -i i8 -c 1 $dir/1.i8" spk-info \
	    "spk-info -i i8 -c 1 $dir/1.i8"
fi

# Similarity of images, of a megapixel for each 16 MiB of SIZE.
for f in x r; do
	[ -s "$dir/$f.y4m" ] || perl -e 'my $n = 4 * $ARGV[1];
	    srand ord $ARGV[0];
	    print "YUV4MPEG2 W512 H512 F25:1 Cmono\n";
	    for (1 .. $n) {
		print "FRAME\n", pack "C*", map { int(64 * (1 + sin($_ / 99)) +
		    rand(64)) } 1 .. 262144;
	    }' $f $((size / 16)) > "$dir/$f.y4m"
done
row 'score, ssim, 512x512' 1.7 \
    "spk-score -m ssim $dir/x.y4m < $dir/r.y4m" 'numpy, rows and columns' \
    "/usr/bin/python3 tests/bench/ssim.py $dir/x.y4m $dir/r.y4m"

# Two trains at random, 1 value in 4 a spike
if is_case trains; then
	for k in 1 2; do
		head -c $((size * 65536)) "$dir/p.f32" | spk-rate -i f32 -c 1 \
		    --seed=$k --method=poisson --steps=1 --min=0 --max=2 \
		    -o i8 --bare > "$dir/train$k.i8"
	done
	row 'score, spike-distance of two trains' 3 \
	    "spk-score --trains -m spike-distance -i i8 -c 1 \
	    $dir/train1.i8 $dir/train2.i8" 'numpy, all pieces at once' \
	    "/usr/bin/python3 tests/bench/trains.py $dir/train[12].i8"
fi

# Scenes of a spike camera, a frame of 20 planes
if is_case scenes; then
	head -c 400000 "$dir/p.f32" | spk-cam --steps=$((size * 8)) \
	    --start=random --min=0 --max=1 -i f32 -c 100000 --size=400x250 \
	    > "$dir/planes.bits"
	for m in 'mean 7' 'tfp 4' 'tfi 6' 'net 4'; do
		read -r method goal <<< "$m"
		row "scenes, $method, $((size * 8)) planes of 400x250" "$goal" \
		    "$(pinned "spk-decode --scene=$method --every=20 \
		    -o f32 $dir/planes.bits")" numpy \
		    "/usr/bin/python3 tests/bench/scenes.py $method \
		    $dir/planes.bits"
	done
	learned="spk-decode --every=20 -o f32 $dir/planes.bits --scene"
	row "scenes, learned, $((size * 8)) planes of 400x250" 0.4 \
	    "$(pinned "$learned=learned")" net "$(pinned "$learned=net")"
fi

# Trials of spk-opt, and the equivalent pipeline of each.
sed -n '1p;20002,21001p' data/ecg.csv > "$dir/beat.csv"
row 'opt sf, 200 trials, 1000 samples' 0.6 \
    "spk-opt sf --budget=200 $dir/beat.csv" 'sf | decode | score' \
    "spk-sf $dir/beat.csv | spk-decode | spk-score $dir/beat.csv"
head -n 21601 data/ecg.csv > "$dir/minute.csv"
row 'opt bsa, two jobs' 1.8 \
    "spk-opt bsa -j 2 --budget=2000 $dir/minute.csv" 'one job' \
    "spk-opt bsa -j 1 --budget=2000 $dir/minute.csv"

# A command on one line of text, beside a program that does nothing; both with
# their pages in memory as they are after reading from a disk.
if is_case start; then
	echo 1 > "$dir/one.csv"
	cp cmd/spk-sf "$dir/start-sf"
	cp /bin/true "$dir/start-true"
	for f in "$dir"/start-*; do
		sync "$f"
		dd if="$f" iflag=nocache count=0 status=none
		cat "$f" > /dev/null
	done
	row 'start of sf, one line' 0.91 \
	    "$(pinned "starts 500 $dir/start-sf $dir/one.csv")" /bin/true \
	    "$(pinned "starts 500 $dir/start-true")"
	row 'start of sf, --version' 0.91 \
	    "$(pinned "starts 500 $dir/start-sf --version")" /bin/true \
	    "$(pinned "starts 500 $dir/start-true")"
fi

# 2,000 files of a second each, 50 for each shell, as in spk-batch(7)
if is_case files; then
	mkdir -p "$dir/wav"
	[ -e "$dir/wav/2000.wav" ] || for ((i = 1; i <= 2000; i++)); do
		spk-conv -q -o wav -i f32 -c 1 -r 16000 \
		    --slice="$((i * 1000)):$((i * 1000 + 16000))" \
		    "$dir/1.f32" > "$dir/wav/$i.wav" || exit 3
	done
	# shellcheck disable=SC2016 # the shell of xargs
	files='for f; do spk-sf -q -t 0.1 $f > ${f%wav}spk || exit 255; done'
	files="-n 50 sh -c '$files' sh < $dir/wavs"
	ls "$dir"/wav/*.wav > "$dir/wavs"
	row 'sf, 2,000 files, two processes' 1.9 "xargs -P 2 $files" \
	    'one process' "xargs -P 1 $files"
fi

# Packed, beside what else makes the same bytes smaller: planes of a camera,
# digits at random, three trains of an ECG.
packed() { # DATA LEVEL bytes|time BASELINE GOAL
	local rounds=3 ours="spk-conv -o packed --level=$2 $dir/$1.spk"
	local type=i8 columns=1 base
	case $1 in
	cat)	type=bits columns=16640 ;;
	digits)	columns=64 ;;
	esac
	case $4 in
	xz)	base="xz -9e" ;;
	zstd)	base="zstd -q -19" ;;
	varint)	base="varint encode $type $columns" ;;
	esac
	base="$base < $dir/$1.$type"
	if [ "$3" = time ]; then
		row "packed $2, $1, time" "$5" "$ours" "$4" "$base"
	else
		result "packed $2, $1, bytes" "$4" "$(bash -c "$base" | wc -c |
		    awk -v n="$($ours | wc -c)" '{ print $1 / n }')" "$5"
	fi
}
if is_case packed; then
	spk-cam --steps=40 --noise=scsim --start=random --interpolate=linear \
	    data/cat.y4m > "$dir/cat.spk"
	spk-conv --bare -o bits "$dir/cat.spk" > "$dir/cat.bits"
	while read -r f encode; do
		spk-$encode -o i8 > "$dir/$f.spk"
		spk-conv --bare -o i8 "$dir/$f.spk" > "$dir/$f.i8"
	done <<-END
		digits rate --method=poisson --steps=100 --columns=1-64 \
		    --min=0 --max=16 data/digits.csv
		sf sf -t 0.1 data/ecg.csv
		bsa bsa --order=20 --cutoff=0.05 -t 0.9 data/ecg.csv
		pwm pwm --frequency=50 data/ecg.csv
	END
	while read -r case; do
		# shellcheck disable=SC2086 # five words
		packed $case
	done <<-END
		cat 1 bytes zstd 2
		cat 1 time zstd 25
		cat 1 time varint 0.9
		cat 3 bytes xz 3
		cat 3 bytes zstd 3
		cat 3 bytes varint 8
		cat 3 time xz 6
		cat 3 time zstd 6
		cat 6 bytes xz 3.2
		cat 6 time xz 1.5
		cat 9 bytes xz 3.5
		digits train bytes xz 1.5
		digits train bytes zstd 1.8
		digits train bytes varint 7
		digits train time xz 0.8
		sf train bytes xz 1.2
		bsa train bytes xz 1.15
		pwm train bytes xz 1.1
	END
fi

# Phase: how much of all its time is the transform, and numpy's time for that.
if is_case phase; then
	n=$((values / 4))
	head -c $((4 * n)) "$dir/p.f32" > "$dir/short.f32"
	delays="spk-phase -n 256 --read-delay -i f32 -c 1 $dir/short.f32"
	run "$delays" > /dev/null
	us=$(for ((i = 0; i < rounds; i++)); do
		run "$delays"
	done | median)
	seconds=$(kernels 256 $n)
	result 'phase, f32 to delays: the transform in it' 'all of it' \
	    "$(awk -v us="$us" -v s="$seconds" \
	    'BEGIN { print s * 1e6 / us }')" 0.5
	result 'phase, windows of 256 to neurons' numpy \
	    "$(/usr/bin/python3 tests/bench/phase.py "$seconds" $n)" 0.4
fi

# Bands: 32 of order 4, and scipy's, both with all of their start and output.
if is_case bank; then
	head -c $((4 * 16384 * size)) "$dir/p.f32" > "$dir/noise.f32"
	row 'bank, 32 bands of order 4' 3 "spk-bank -n 32 -r 16000 --order=4 \
	    --low=100 --filter=butterworth -i f32 -c 1 -o f64 --bare \
	    $dir/noise.f32" scipy \
	    "/usr/bin/python3 tests/bench/bank.py < $dir/noise.f32"
fi

# Populations of 10 neurons and 10 steps, beside numpy by 500 frames at once
if is_case bin; then
	head -c 3200000 "$dir/p.f32" > "$dir/bin.f32"
	for goal in 'time 5' 'fire 4'; do
		read -r code goal <<< "$goal"
		row "bin, $code, f32 to i8, 8 features" "$goal" \
		    "$(pinned "spk-bin --code=$code --min=0 --max=1 -i f32 \
		    -c 8 -o i8 --precision=f64 $dir/bin.f32")" numpy \
		    "$(pinned "/usr/bin/python3 tests/bench/bin.py $code \
		    $dir/bin.f32")"
	done
fi

# Maps of intervals of 512 x 512 pixels.
if is_case intervals; then
	spk-rate --method=poisson --steps="$size" --min=0 --max=255 -o i8 \
	    --bare data/ascent.pgm > "$dir/planes.i8"
	row 'intervals, maps of i8 to f32' 12 \
	    "spk-isi --map --edge=open -o f32 -i i8 -c 262144 $dir/planes.i8" \
	    numpy "/usr/bin/python3 tests/bench/isi.py 262144 < $dir/planes.i8"
	row 'intervals, maps of i8 to f32' 0.25 \
	    "$(pinned "spk-isi --map -o f32 -i i8 -c 262144 $dir/planes.i8")" \
	    'i8 to i8' \
	    "$(pinned "spk-conv -o i8 -i i8 -c 262144 $dir/planes.i8")"
fi

# A film of 400x250, 20 planes a frame
if is_case cam; then
	[ -s "$dir/film" ] || /usr/bin/python3 -c 'import sys, numpy as np
y, x = np.mgrid[0:250, 0:400]
o = sys.stdout.buffer
o.write(b"YUV4MPEG2 W400 H250 F1000:1 Cmono\n")
for k in range(200):
    f = 127 + 100 * np.sin((x + k) / 17) * np.cos((y - k) / 23)
    o.write(b"FRAME\n" + f.astype(np.uint8).tobytes())' > "$dir/film"
	film="spk-cam --steps=20 $dir/film"
	by_numpy="/usr/bin/python3 tests/bench/cam.py $dir/film 20"
	row 'cam, film to bits' 3 "$(pinned "$film")" numpy \
	    "$(pinned "$by_numpy")"
	row 'cam, film to bits, all noise' 5 \
	    "$(pinned "$film --noise=scsim")" 'numpy, less noise' \
	    "$(pinned "$by_numpy noise")"
	spk-cam --steps=20 "$dir/film" > "$dir/planes"
	row 'cam, film to bits' 0.05 "$(pinned "$film")" 'cat of the planes' \
	    "$(pinned "cat $dir/planes")"
	row 'cam, all noise, two jobs' 1.5 "$film --noise=scsim -j 2" \
	    'one job' "$film --noise=scsim"
fi

# Video of 160 planes of 400x250, and planes of it
if is_case video && [ -x cmd/spk-video ]; then
	/usr/bin/python3 -c 'import sys, numpy as np
y, x = np.mgrid[0:250, 0:400]
o = sys.stdout.buffer
o.write(b"YUV4MPEG2 W400 H250 F50:1 Cmono\n")
for k in range(8):
    f = 127 + 60 * np.sin((x + k) / 17) * np.cos((y - k) / 23) + 40 * (
        (x + 2 * k) // 25 + y // 25 & 1)
    o.write(b"FRAME\n" + f.astype(np.uint8).tobytes())' |
	    spk-cam --steps=20 --interpolate=linear --noise=scsim \
	    > "$dir/video.planes"
	spk-decode -q --scene=net -o y4m "$dir/video.planes" > "$dir/video.y4m"
	av1="-c:v libaom-av1 -cpu-used 4 -crf 40 -b:v 0 -threads 1 -f ivf -"
	rounds=3 row 'video, planes to AV1, 160 planes of 400x250' 0.5 \
	    "$(pinned "spk-video -q --scene=net $dir/video.planes")" \
	    'ffmpeg, scene to AV1' "$(pinned "ffmpeg -v error -nostdin \
	    -i $dir/video.y4m $av1")"
	for o in yes no; do
		spk-video -q --restore=$o "$dir/video.planes" > "$dir/$o.ivf"
		row "video, AV1 to planes, --restore=$o" 0.25 \
		    "$(pinned "spk-video -d $dir/$o.ivf")" \
		    'ffmpeg, AV1 to frames' "$(pinned "ffmpeg -v quiet \
		    -nostdin -i $dir/$o.ivf -threads 1 -f rawvideo -")"
	done
fi

# Kernels, in a process of their own, which says which it took.
table() { # GOAL...: of the rows on stdin
	local name base ratio
	while IFS=$'\t' read -r name base ratio; do
		result "$name" "$base" "$ratio" "$1"
		shift
	done
}
if is_case kernel; then
	kernels "$(/usr/bin/python3 tests/bench/draws.py)" > "$dir/draws"
	table 5 0.67 < "$dir/draws"
	kernels > "$dir/rows"
	table 6 3.3 1.6 3.5 3.5 3.5 0.33 0.33 1.5 90 0.25 4 8 3 12 < "$dir/rows"
fi

# Real images, if there are any; their number in a second is of this machine.
mnist=/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
if is_case images && [ -e $mnist ]; then
	zcat $mnist > "$dir/images.idx"
	echo
	for o in --method=deterministic --method=poisson \
	    '--method=poisson --rng=philox'; do
		us=$(for ((i = 0; i < 3; i++)); do
			run "spk-rate $o --steps=100 -o i8 $dir/images.idx"
		done | median)
		printf '%-60s %7d images/s\n' \
		    "10,000 images of 28x28, 100 steps, i8, $o" \
		    $((10000 * 1000000 / us))
	done
fi
exit $bad
