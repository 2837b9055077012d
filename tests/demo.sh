#!/bin/sh
# The demonstration: an ECG to spikes and back by each code, digits by their
# rates, neurons, and a spike camera, in figures and as pictures.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/cmd:$PATH
out=.build/demo
mkdir -p $out

show() {
	printf '$ %s\n' "$1"
	eval "$1"
}

# draw PICTURE COMMAND: what the command says, as a picture
draw() {
	show "$2 > $out/$1.png"
}

show "spk-sf -t 0.1 -r 360 data/ecg.csv > $out/sf.csv"
show "sed -n '1,2p;1001,1004p;\$p' $out/sf.csv"
show "spk-decode $out/sf.csv > $out/back.csv"
draw ecg "spk-plot --slice=7200:8640 data/ecg.csv $out/sf.csv"

# code CODE OPTIONS: its spikes, and a row of the table
code() {
	# shellcheck disable=SC2086
	"spk-$1" $2 -r 360 data/ecg.csv > "$out/$1.csv"
	spikes=$(spk-info -f spikes "$out/$1.csv")
	afr=$(spk-info -f afr "$out/$1.csv")
	rmse=$(spk-decode "$out/$1.csv" | spk-score -m rmse data/ecg.csv)
	awk -v afr="$afr" -v rmse="$rmse" -v code="$1" -v options="$2" \
	    -v spikes="$spikes" 'BEGIN {
		printf "%-5s  %-35s  %6d  %5.1f %%  %8.4f\n", code, options,
		    spikes, 100 * (1 - afr), rmse
	}'
}

printf '\n60 s of ECG, 21600 samples in millivolt, and their spikes:\n\n'
printf '%-5s  %-35s  %6s  %7s  %8s\n' code options spikes silent 'rms error'
code sf '-t 0.1'
code delta '-t 0.1 --off-spikes'
code tbr '--factor=0.5'
code mw '-t 0.1 --window=8'
code bsa '--order=20 --cutoff=0.05 -t 0.9'
code hsa '--order=20 --cutoff=0.03 -t 0.1'
code pwm '--frequency=50'
code lif '-t 1 --leak=0.9'
printf '\ndelta, tbr and mw have no feedback: what a spike misses\n'
printf 'is missed in all decoded values that follow.  sf corrects it.\n'
all="$out/sf.csv $out/bsa.csv $out/pwm.csv $out/lif.csv"
draw codes "spk-plot --slice=7200:8640 data/ecg.csv $all"

# Handwritten digits, 8x8 pixels of 0..16, as rates.
rate='--columns=1-64 --min=0 --max=16 --steps=100'
printf '\n500 digits of 64 pixels, 100 steps each:\n\n'
show "spk-rate $rate --size=8x8 --method=poisson -o packed data/digits.csv \
> $out/digits"
show "spk-decode -o pgm $out/digits > $out/digits.pgm"
draw digits "spk-plot $out/digits"
spk-conv --columns=1-64 data/digits.csv > $out/pixels.csv
for method in poisson deterministic; do
	# shellcheck disable=SC2086
	spk-rate $rate --method=$method data/digits.csv | spk-decode |
	    spk-score -m rmse $out/pixels.csv |
	    xargs printf "%-13s  rms error %.3f of 16\n" $method
	# shellcheck disable=SC2086
	sed -n 11p data/digits.csv | spk-rate $rate --method=$method \
	    > "$out/$method.csv"
done
draw digit "spk-plot $out/poisson.csv $out/deterministic.csv"

sed -n 11p data/digits.csv | spk-latency --columns=1-64 --min=0 --max=16 \
    --steps=17 --silent > "$out/latency.csv"
printf '\nA digit, one spike a pixel, the brightest first:\n\n'
show "spk-info -f spikes $out/latency.csv"

printf '\nDigits by the order of pixels, by bits, and by bursts:\n\n'
for code in 'rank --stretch=16' 'weighted --steps=5 --min=0 --max=16' \
    'burst --min=0 --max=16'; do
	# shellcheck disable=SC2086
	spk-${code%% *} ${code#* } $out/pixels.csv | spk-decode |
	    spk-score -m rmse $out/pixels.csv |
	    xargs printf "%-38s  rms error %.3f of 16\n" "$code"
done

printf '\nFive tuned neurons, whose spikes are the value:\n\n'
seq 0 0.005 1 > $out/ramp.csv
show "spk-bin --bins=5 --sigma=0.15 --steps=100 $out/ramp.csv > $out/bin.csv"
draw tuning "spk-plot $out/ramp.csv $out/bin.csv"
show "spk-bin --code=time $out/ramp.csv | spk-decode |
    spk-score -m rmse $out/ramp.csv"

# The vowels a, i and u, 0.2 s each at 16 kHz: pulses, whose rate falls from 130
# to 100 Hz, through three resonators.
awk 'BEGIN {
	pi = atan2(0, -1)
	split("700 1220 2600 270 2290 3010 300 870 2240", formant)
	split("1000 3000 1000", gain)
	for (n = 0; n < 9600; n++) {
		v = int(n / 3200)
		turn += (130 - n / 320) / 16000
		x = turn >= 1
		turn -= x
		for (k = 1; k <= 3; k++) {
			r = exp(-pi * 80 / 16000)
			y = x + 2 * r * cos(2 * pi * formant[3 * v + k] / \
			    16000) * a[k] - r * r * b[k]
			b[k] = a[k]
			a[k] = y
			x = (1 - r) * y
		}
		printf "%.6f\n", gain[v + 1] * x
	}
}' | spk-conv -r 16000 > $out/vowels.csv
printf '\nThree vowels in 32 bands of a cochlea, and from these again:\n\n'
show "spk-bank -n 32 $out/vowels.csv | spk-sf -q -t 0.005 > $out/cochlea.csv"
draw cochlea "spk-plot --title='The vowels a, i and u in a cochlea' \
$out/cochlea.csv"
show "spk-bank -n 32 $out/vowels.csv | spk-bank --sum |
    spk-score -m snr $out/vowels.csv"

# The best parameters, and what fewer spikes cost.
printf '\nThe best parameters of each code for the ECG, and fewer spikes:\n\n'
show "spk-opt all -j2 data/ecg.csv"
show "spk-opt all --pareto=24 -m rmse -j2 data/ecg.csv > $out/front.csv"
draw front "spk-plot --title='ECG: error and spikes' $out/front.csv"

printf '\nWindows of 4 samples as 4 neurons, and the delay of an impulse:\n\n'
show "printf '%s\n' 0 1 0 0 | spk-phase -n 4"
show "printf '%s\n' 0 1 0 0 | spk-phase -n 4 --read-delay"
show "spk-phase -n 256 --neurons=33 data/ecg.csv | spk-decode |
    spk-score -m snr data/ecg.csv"
printf '%s\n' 0 1 0 0 1 1 0 0 | spk-phase -n 4 > $out/neurons.csv
draw phase "spk-plot --title='The windows 0 1 0 0 and 1 1 0 0' \
$out/neurons.csv"

# A spike camera: a cat in motion, recorded with noise, rebuilt four ways, and
# as video.
printf '\nA scene of 24 frames as 480 planes of a spike camera, and back:\n\n'
cam='--steps=20 --interpolate=linear --noise=scsim'
show "spk-cam $cam data/cat.y4m > $out/cat.spk"
show "spk-info $out/cat.spk"
draw planes "spk-plot --slice=0:240 $out/cat.spk"

# scene METHOD FILE: how near it comes, and its frame 12
scene() {
	spk-decode --scene="$1" "$2" > $out/scene.y4m
	printf '%-8s %.1f dB\n' "$1" \
	    "$(spk-score -m psnr data/cat.y4m < $out/scene.y4m)"
	spk-conv -q --slice=12:13 -o pgm $out/scene.y4m >> $out/frames.pgm
}
spk-conv -q --slice=12:13 -o pgm data/cat.y4m > $out/frames.pgm
for s in tfi tfp mean learned; do
	scene $s $out/cat.spk
done

# bits FILE: a pixel of a plane
bits() {
	awk -v n="$(wc -c < "$1")" \
	    'BEGIN { printf "%.4f bits a pixel", 8 * n / (480 * 160 * 104) }'
}
printf '\nThe planes as video, and without loss:\n\n'
show "spk-video $out/cat.spk > $out/cat.ivf"
for m in isi rate; do
	show "spk-decode $out/cat.ivf | spk-score -m $m-psnr $out/cat.spk"
done
show "spk-conv -o packed --level=9 $out/cat.spk > $out/cat.packed"
printf 'cat.ivf    %s\ncat.packed %s\n' "$(bits $out/cat.ivf)" \
    "$(bits $out/cat.packed)"
scene coded $out/cat.ivf
draw camera "spk-plot --title='A frame of the scene, and by tfi, tfp, mean, \
learned, and video' $out/frames.pgm"
