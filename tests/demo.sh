#!/bin/sh
# The demonstration: an ECG to spikes and back, in figures and as a picture.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/cmd:$PATH
out=.build/demo
mkdir -p $out

show() {
	echo "\$ $1"
	eval "$1"
}

show "spk-sf -t 0.1 -r 360 data/ecg.csv > $out/spikes.csv"
show "spk-decode $out/spikes.csv > $out/decoded.csv"
show "sed -n '1,2p;1001,1004p;\$p' $out/spikes.csv"

grep -v '^#' $out/spikes.csv > $out/spikes.txt
grep -v '^#' $out/decoded.csv > $out/decoded.txt
paste -d, data/ecg.csv $out/spikes.txt $out/decoded.txt > $out/all.csv
gawk -F, 'NR > 1 {
	n++
	spikes += $2 != 0
	e = $1 - $3
	sum += $1
	square += $1 * $1
	error += e * e
} END {
	printf "\n%d samples, 60 s at 360 Hz\n", n
	printf "%d spikes, %.1f %% of the steps are silent\n", spikes,
	    100 * (1 - spikes / n)
	printf "root mean square error %.4f mV", sqrt(error / n)
	printf " (the signal: %.4f mV)\n", sqrt(square / n - (sum / n) ^ 2)
}' $out/all.csv

cat > $out/plot.gp <<EOF
set terminal pngcairo size 1200,640 font 'sans,12' background '#ffffff'
set output '$out/ecg.png'
set datafile separator ','
set multiplot
set lmargin 9
set rmargin 3
set border 3 lc rgb '#888888'
set tics nomirror out scale 0.5 tc rgb '#444444'
set xrange [20:24]
set key top right horizontal samplen 2 tc rgb '#444444'
set label 1 'ECG, MIT-BIH record 208: step-forward, threshold 0.1 mV' \
    at screen 0.075,0.965 font 'sans,14' tc rgb '#222222'
set origin 0,0.30
set size 1,0.65
set format x ''
set ylabel 'mV' tc rgb '#444444'
set yrange [-1.4:2.4]
plot '$out/all.csv' skip 1 using (\$0 / 360):1 with lines lw 4 \
        lc rgb '#c9d6e8' title 'signal', \
     '' skip 1 using (\$0 / 360):3 with steps lw 1.4 lc rgb '#1f5fa8' \
        title 'decoded from the spikes'
unset label 1
set origin 0,0
set size 1,0.36
set format x '%g s'
set ylabel 'spikes'
set yrange [-1.3:1.3]
set ytics (-1, 0, 1)
plot '$out/all.csv' skip 1 using (\$0 / 360):(\$2 > 0 ? 1 : NaN) \
        with impulses lw 1.5 lc rgb '#2a9d5c' notitle, \
     '' skip 1 using (\$0 / 360):(\$2 < 0 ? -1 : NaN) \
        with impulses lw 1.5 lc rgb '#d1495b' notitle, \
     0 with lines lw 1 lc rgb '#888888' notitle
EOF
gnuplot $out/plot.gp
echo "picture: $out/ecg.png"
