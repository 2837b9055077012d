#!/bin/sh
# The demonstration: an ECG to spikes and back by each code, digits by their
# rates, in figures and as pictures.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/cmd:$PATH
out=.build/demo
mkdir -p $out

show() {
	printf '$ %s\n' "$1"
	eval "$1"
}

# code CODE OPTIONS: the signal, its spikes and what they decode to, as CSV
code() {
	# shellcheck disable=SC2086
	"spk-$1" $2 -r 360 data/ecg.csv > $out/spikes.csv
	spk-decode $out/spikes.csv | grep -v '^#' > $out/decoded
	grep -v '^#' $out/spikes.csv | paste -d, data/ecg.csv - $out/decoded \
	    > "$out/$1.csv"
}

# figures CODE OPTIONS: a row of the table
figures() {
	gawk -F, -v code="$1" -v options="$2" 'NR > 1 {
		n++
		spikes += $2 != 0
		e = $1 - $3
		error += e * e
	} END {
		printf "%-4s  %-35s  %6d  %5.1f %%  %8.4f\n", code, options,
		    spikes, 100 * (1 - spikes / n), sqrt(error / n)
	}' "$out/$1.csv"
}

show "spk-sf -t 0.1 -r 360 data/ecg.csv > $out/spikes.csv"
show "sed -n '1,2p;1001,1004p;\$p' $out/spikes.csv"
show "spk-decode $out/spikes.csv > $out/back.csv"

sf='-t 0.1'
bsa='--order=20 --cutoff=0.05 -t 0.9'
pwm='--frequency=50'
lif='-t 1 --leak=0.9'
printf '\n60 s of ECG, 21600 samples in millivolt, and their spikes:\n\n'
printf '%-4s  %-35s  %6s  %7s  %8s\n' code options spikes silent 'rms error'
for c in sf bsa pwm lif; do
	options=
	eval "options=\$$c"
	code $c "$options"
	figures $c "$options"
done

# panel CODE TITLE HEIGHT BOTTOM FORMAT: its signals, and its spikes below
panel() {
	cat <<EOF
set origin 0,$4 + $3 * 0.26
set size 1,$3 * 0.74
set format x ''
set ylabel 'mV' tc rgb '#444444'
set yrange [-1.4:2.4]
set ytics 1
set label 1 '$2' at graph 0,1.06 font 'sans,13' tc rgb '#222222'
plot '$out/$1.csv' skip 1 using (\$0 / 360):1 with lines lw 4 \
        lc rgb '#c9d6e8' title 'signal', \
     '' skip 1 using (\$0 / 360):3 with steps lw 1.4 lc rgb '#1f5fa8' \
        title 'decoded'
unset label 1
set origin 0,$4
set size 1,$3 * 0.34
set format x '$5'
set ylabel 'spikes'
set yrange [-1.3:1.3]
set ytics (-1, 0, 1)
plot '$out/$1.csv' skip 1 using (\$0 / 360):(\$2 > 0 ? 1 : NaN) \
        with impulses lw 1.5 lc rgb '#2a9d5c' notitle, \
     '' skip 1 using (\$0 / 360):(\$2 < 0 ? -1 : NaN) \
        with impulses lw 1.5 lc rgb '#d1495b' notitle, \
     0 with lines lw 1 lc rgb '#888888' notitle
EOF
}

# picture FILE HEIGHT: panels on stdin, drawn
picture() {
	{
		cat <<EOF
set terminal pngcairo size 1200,$2 font 'sans,12' background '#ffffff'
set output '$1'
set datafile separator ','
set multiplot
set lmargin 9
set rmargin 3
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
set xrange [20:24]
set key top right horizontal samplen 2 tc rgb '#444444'
EOF
		cat
	} | gnuplot
	echo "picture: $1"
}

echo
panel sf "ECG, MIT-BIH record 208: spk-sf $sf" 0.94 0.02 '%g s' |
    picture $out/ecg.png 560
{
	panel sf "spk-sf $sf" 0.235 0.752 ''
	panel bsa "spk-bsa $bsa" 0.235 0.508 ''
	panel pwm "spk-pwm $pwm" 0.235 0.264 ''
	panel lif "spk-lif $lif" 0.235 0.012 '%g s'
} | picture $out/codes.png 1500

# A handwritten digit, 8x8 pixels of 0..16, as rates.
digit() {
	sed -n 11p data/digits.csv
}
rate='--columns=1-64 --min=0 --max=16 --size=8x8 --steps=100'
printf '\n500 digits of 64 pixels, 100 steps each:\n\n'
show "spk-rate $rate --method=poisson -o i8 data/digits.csv > $out/digits.i8"
show "spk-decode -o pgm $out/digits.i8 > $out/digits.pgm"
for method in poisson deterministic; do
	# shellcheck disable=SC2086
	spk-rate $rate --method=$method data/digits.csv | spk-decode --bare |
	    paste -d, data/digits.csv - |
	    gawk -F, -v method=$method '{
		for (i = 1; i <= 64; i++)
			e += ($i - $(i + 65)) ^ 2
	} END {
		printf "%-13s  rms error %.3f of 16\n", method,
		    sqrt(e / NR / 64)
	}'
	# shellcheck disable=SC2086
	digit | spk-rate $rate --method=$method --bare | gawk -F, '{
		for (i = 1; i <= 64; i++)
			if ($i)
				print NR - 1, i - 1
	}' > "$out/digit.$method"
done
digit | cut -d, -f1-64 | tr , '\n' | gawk '{
	printf "%d%s", $1, NR % 8 ? " " : "\n"
}' > $out/digit
gnuplot <<EOF
set terminal pngcairo size 1200,430 font 'sans,12' background '#ffffff'
set output '$out/digit.png'
set multiplot
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
unset key
set palette defined (0 '#ffffff', 1 '#1f3a5f')
unset colorbox
set origin 0,0.02
set size 0.3,0.94
set lmargin 4
set rmargin 2
set tmargin 2.5
set yrange [7.5:-0.5]
set xrange [-0.5:7.5]
set size ratio 1
set title 'a digit, as rates' tc rgb '#222222'
plot '$out/digit' matrix with image
set size noratio
set size 0.36,0.94
set origin 0.29,0.02
set lmargin 7
set rmargin 4
set yrange [64:-1]
set xrange [-1:100]
set xlabel 'step' tc rgb '#444444'
set ylabel 'pixel' tc rgb '#444444'
set ytics 8
set title 'spk-rate --method=poisson'
plot '$out/digit.poisson' with points pt 7 ps 0.28 lc rgb '#1f5fa8'
set origin 0.645,0.02
set ylabel ''
set title 'spk-rate --method=deterministic'
plot '$out/digit.deterministic' with points pt 7 ps 0.28 lc rgb '#2a9d5c'
EOF
echo "picture: $out/digit.png"

# Tuning curves: what share of steps each of five neurons fires at.
seq 0 0.005 1 |
    spk-bin --bins=5 --sigma=0.15 --method=deterministic --steps=1000 --bare |
    gawk -F, '{
	for (i = 1; i <= NF; i++)
		n[i] += $i
} NR % 1000 == 0 {
	printf "%g", (NR / 1000 - 1) / 200
	for (i = 1; i <= NF; i++) {
		printf " %g", n[i] / 1000
		n[i] = 0
	}
	print ""
}' > $out/tuning
gnuplot <<EOF
set terminal pngcairo size 900,330 font 'sans,12' background '#ffffff'
set output '$out/tuning.png'
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
set xlabel 'value, of its range' tc rgb '#444444'
set ylabel 'spikes a step' tc rgb '#444444'
set title 'spk-bin --bins=5 --sigma=0.15' tc rgb '#222222'
set yrange [0:1.02]
unset key
array colour[5] = ['#1f5fa8', '#2a9d5c', '#e0a030', '#d1495b', '#7a4fa3']
plot for [i = 1:5] '$out/tuning' using 1:(column(i + 1)) with lines lw 2.5 \
    lc rgb colour[i]
EOF
echo "picture: $out/tuning.png"

# The best parameters, and what fewer spikes cost.
printf '\nThe best parameters of each code for the ECG, and fewer spikes:\n\n'
show "spk-opt all -j2 data/ecg.csv"
show "spk-opt all --pareto=24 -m rmse -j2 data/ecg.csv > $out/front.csv"
gnuplot <<EOF
set terminal pngcairo size 900,480 font 'sans,12' background '#ffffff'
set output '$out/front.png'
set datafile separator ','
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
set xlabel 'average firing rate, spikes a sample' tc rgb '#444444'
set ylabel 'rms error, mV' tc rgb '#444444'
set title 'ECG: the least error of each code at fewer and fewer spikes' \
    tc rgb '#222222'
set logscale y
set format y '%g'
set xrange [0:0.7]
set yrange [0.06:0.8]
set ytics (0.1, 0.2, 0.3, 0.5, 0.7)
set grid ytics lc rgb '#e4e4e4'
set key top right samplen 2 tc rgb '#444444'
array code[4] = ['sf', 'pwm', 'bsa', 'lif']
array colour[4] = ['#1f5fa8', '#2a9d5c', '#d1495b', '#e0a030']
plot for [i = 1:4] '$out/front.csv' \
    using (strcol(1) eq code[i] ? \$3 : 1 / 0):4 with linespoints \
    lw 2 pt 7 ps 0.6 lc rgb colour[i] title 'spk-' . code[i]
EOF
echo "picture: $out/front.png"

# Windows as neurons: how each of four turns, its phase, and their sum.
printf '\nWindows of 4 samples as 4 neurons, and the delay of an impulse:\n\n'
show "printf '%s\n' 0 1 0 0 | spk-phase -n 4"
show "printf '%s\n' 0 1 0 0 | spk-phase -n 4 --read-delay"
show "spk-phase -n 256 --neurons=33 data/ecg.csv | spk-decode |
    spk-score -m snr data/ecg.csv"
for pattern in '0 1 0 0' '1 1 0 0'; do
	name=$out/neurons.$(echo "$pattern" | tr -d ' ')
	# shellcheck disable=SC2086
	printf '%s\n' $pattern | spk-phase -n 4 > "$name"
	for k in 0 1 2 3; do
		gawk -F, -v k=$k '/^#/ || NR == 2 || $3 == k' "$name" |
		    spk-decode --upsample=10 --bare > "$name.$k"
	done
	spk-decode --upsample=10 --bare "$name" > "$name.sum"
done

# neurons PATTERN LEFT: a column of the picture
neurons() {
	name=$out/neurons.$1
	for k in 0 1 2 3; do
		cat <<END
set origin $2,$(gawk -v k=$k 'BEGIN { print 0.755 - 0.145 * k }')
set size 0.49,0.185
set ylabel 'neuron $k'
set yrange [-0.6:0.75]
set ytics 0.5
set label 1 "$(gawk -F, -v k=$k '$3 == k {
	print "|Y| = " $5 ($5 ? ", phase " int($6 * 57.3) "°" : "")
}' "$name")" at 0.05,0.72 front tc rgb '#222222'
plot '$name.$k' using (\$0 / 10):1 with lines lw 2 \
    lc rgb '#1f5fa8', '' every 10 using (\$0):1 with points \
    pt 7 ps 0.7 lc rgb '#1f5fa8'
unset label 1
unset label 2
unset label 3
END
	done
	cat <<END
set origin $2,0.02
set size 0.49,0.3
set format x '%g'
set ylabel 'their sum'
set yrange [-0.4:1.4]
set ytics 0.5
set xlabel 'sample' tc rgb '#444444'
plot '$name.sum' using (\$0 / 10):1 with lines lw 2 lc rgb '#d1495b', \
    '' every 10 using (\$0):1 with impulses lw 2 lc rgb '#d1495b', \
    '' every 10 using (\$0):1 with points pt 7 ps 1.2 lc rgb '#d1495b'
set format x ''
unset xlabel
END
}
{
	cat <<EOF
set terminal pngcairo size 1200,760 font 'sans,12' background '#ffffff'
set output '$out/phase.png'
set multiplot
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
set lmargin 9
set rmargin 2
set tmargin 1
set key off
set xrange [0:3.95]
set xtics 1
set format x ''
set label 2 "the window 0 1 0 0: each neuron lags the one before by 90°" \
    at screen 0.055,0.975 font 'sans,13' tc rgb '#222222'
set label 3 "the window 1 1 0 0" \
    at screen 0.555,0.975 font 'sans,13' tc rgb '#222222'
EOF
	neurons 0100 0
	neurons 1100 0.5
} | gnuplot
echo "picture: $out/phase.png"

# A spike camera: a cat in motion, recorded with noise, rebuilt four ways, and
# as video.
printf '\nA scene of 24 frames as 480 planes of a spike camera, and back:\n\n'
cam='--steps=20 --interpolate=linear --noise=scsim'
show "spk-cam $cam data/cat.y4m > $out/cat.spk"
show "spk-info $out/cat.spk"
spk-conv --bare -o f32 data/cat.y4m > $out/cat.clip
for scene in tfi tfp mean learned; do
	spk-decode --scene=$scene --bare -o f32 $out/cat.spk > $out/cat.$scene
	db=$(spk-decode --scene=$scene $out/cat.spk |
	    spk-score -m psnr data/cat.y4m)
	printf '%-8s %.1f dB\n' $scene "$db"
done | tee $out/cat.psnr

# bits FILE: a pixel of a plane
bits() {
	gawk -v n="$(wc -c < "$1")" \
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
spk-decode --scene=coded --bare $out/cat.ivf > $out/cat.video
printf '%-8s %.1f dB\n' video "$(spk-decode --scene=coded $out/cat.ivf |
    spk-score -m psnr data/cat.y4m)" | tee -a $out/cat.psnr
gnuplot <<EOF
set terminal pngcairo size 1200,828 font 'sans,13' background '#ffffff'
set output '$out/camera.png'
unset border
unset tics
unset key
unset colorbox
set palette grey
set cbrange [0:255]
set lmargin 14
set rmargin 1
set tmargin 1
set bmargin 1
set xrange [-2:984]
set yrange [-672:4]
array row[6] = ['clip', 'tfi', 'tfp', 'mean', 'learned', 'video']
array label[6] = ['the scene' \
$(gawk '{ printf(", \"%s\\n%s dB\"", $1, $2) }' $out/cat.psnr)]
do for [i = 1:6] {
	set label i label[i] at -14,(62 - 112 * i) right tc rgb '#222222'
}
plot for [i = 1:6] for [k = 0:5] sprintf('$out/cat.%s', row[i]) \
    binary array=(160,104) skip=(k * 4 * 66560) format='%float32' \
    flipy origin=(164 * k, -112 * i + 4) with image
EOF
echo "picture: $out/camera.png"
