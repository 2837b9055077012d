#!/usr/bin/env bats
# Bands: filters against their definitions, envelopes, names, and the sum.

load helpers

setup_file() {
	# A second of two channels at 250 Hz, with names.
	{ echo l,r; awk -v OFS=, 'BEGIN {
		for (t = 0; t < 250; t++)
			print sin(t / 4) + (t % 50 == 7), cos(t / 9) + 0.5
	}'; } > "$BATS_FILE_TMPDIR/two"
}

# bank LINE INPUT OPTION...: it says so of stdin, printf's way, exit 1.
bank() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-bank: $line" spk-bank "$@" < <(printf %b "$input")
}

# usage LINE INPUT OPTION...: exit 2, and nothing on stdout.
usage() {
	local line=$1 input=$2
	shift 2
	fails 2 "spk-bank: $line" spk-bank "$@" < <(printf %b "$input")
	[ -z "$output" ] || { echo "on stdout: $output"; return 1; }
}

@test "100 bands: sections and output as defined, to 1e-12 of their peak" {
	python3 "$TOP/tests/bank.py" oracle
}

@test "what scipy makes of a signal, to 1e-12" {
	python3 "$TOP/tests/bank.py" golden "$VECTORS/bank.txt"
}

@test "gammatones near their closed form; equal steps of all scales" {
	python3 "$TOP/tests/bank.py" tones
}

@test "the same bytes of any vectors, blocks and portions" {
	local isa size want
	spk-conv -r 250 -o f64 --bare "$BATS_FILE_TMPDIR/two" > x
	set -- spk-bank -n 11 --low=20 -r 250 -i f64 -c 2 --envelope=9
	"$@" -o f64 x > want
	[ "$(wc -c < want)" -gt $((250 * 22 * 8)) ]
	for isa in none v1 v3 v4; do
		SPK_ISA=$isa "$@" -o f64 x > got
		same got want
	done
	for size in 16 1040 1008; do
		{ head -c $size x; sleep 0.05; tail -c +$((size + 1)) x; } |
		    "$@" -o f64 > got
		same got want
	done
	# A channel does not depend on the others, nor a band.
	spk-bank -n 11 --low=20 -r 250 --columns=r --envelope=9 \
	    "$BATS_FILE_TMPDIR/two" | spk-conv --columns=4,11 --bare > got
	spk-bank -n 11 --low=20 -r 250 --envelope=9 "$BATS_FILE_TMPDIR/two" |
	    spk-conv --columns=15,22 --bare > want
	same got want
}

@test "names and words: frequencies, or shares of the rate" {
	head -n 1 "$BATS_FILE_TMPDIR/two" > names
	set -- spk-bank --bands=-4,4-8.5,30-
	[ "$("$@" -r 250 "$BATS_FILE_TMPDIR/two" | head -n 2)" = "\
#spk v=1 kind=signal channels=6 names=1 rate=250 bank=butterworth \
bank-order=2 bank-rate=250 bands=-4,4-8.5,30-
l.-4Hz,l.4-8.5Hz,l.30-Hz,r.-4Hz,r.4-8.5Hz,r.30-Hz" ]
	[ "$(echo 1,2 | spk-bank --bands=.01-.0123 --order=1 | head -n 2)" = "\
#spk v=1 kind=signal channels=2 names=1 bank=butterworth bank-order=1 \
bank-rate=1 bands=0.01-0.0123
1.0.01-0.0123rate,2.0.01-0.0123rate" ]
	# As many digits as distinguish neighbours; no names.
	[ "$(echo 1 | spk-bank --bands=1000.1-1000.2,1000.2-1000.3 -r 8000 |
	    sed -n 2p)" = 1000.1-1000.2Hz,1000.2-1000.3Hz ]
	[ "$(echo 1 | spk-bank --bands=1-2 -r 8 --names=no | wc -l)" = 3 ]
	# What described the image, or numbers of binary32, does not any more.
	[ "$(printf '%s\n' '#spk v=1 kind=signal channels=2 type=f32 width=2 height=1 maxval=9 units=mV,uV rate=9' \
	    1,2 '#end frames=1' | spk-bank --bands=1-2,2- | head -n 1)" = "\
#spk v=1 kind=signal channels=4 names=1 units=mV,mV,uV,uV rate=9 \
bank=butterworth bank-order=2 bank-rate=9 bands=1-2,2-" ]
}

@test "envelopes: half by default, decimated from the first frame on" {
	set -- spk-bank --bands=10-20,20-40 -r 250 --columns=l \
	    "$BATS_FILE_TMPDIR/two"
	"$@" --bare | tail -n +2 > x
	awk -F, -v OFS=, '{ print $1 < 0 ? 0 : $1, $2 < 0 ? 0 : $2 }' x > want
	"$@" --rectify=half --bare | tail -n +2 > got
	same got want
	sed 's/-//g' x > want
	"$@" --rectify=full --bare | tail -n +2 > got
	same got want
	# The low-pass is a band, too.
	"$@" --rectify=half | spk-bank --bands=-6 --bare |
	    tail -n +2 > want
	"$@" --envelope=6 --bare | tail -n +2 > got
	same got want
	"$@" --envelope=6 --decimate=20 > got
	[ "$(head -n 1 got)" = "#spk v=1 kind=signal channels=2 names=1 \
rate=12.5 bank=butterworth bank-order=2 bank-rate=250 bands=10-20,20-40 \
rectify=half envelope=6 decimate=20" ]
	[ "$(tail -n 1 got)" = '#end frames=13' ]
	same <(spk-conv --bare got | tail -n +2) <(awk 'NR % 20 == 1' want)
	# What wraps around half of the rate that is left is said.
	local rest='with frequencies above half of the rate that --decimate leaves: they alias, see --envelope'
	cp "$BATS_FILE_TMPDIR/two" two
	run --separate-stderr spk-bank --bands=1-9,9-13 -r 250 --decimate=10 two
	[ "$stderr" = "spk-bank: two: 1 band $rest" ]
	run --separate-stderr spk-bank --bands=1-9,9-13 -r 250 --decimate=10 \
	    --rectify=full two
	[ "$stderr" = "spk-bank: two: 2 bands $rest" ]
	run --separate-stderr spk-bank --bands=1-9,9-13 -r 250 --decimate=10 \
	    --envelope=13 two
	[ "$stderr" = "spk-bank: two: 2 bands $rest" ]
	run --separate-stderr spk-bank --bands=1-9,9-13 -r 250 --decimate=10 \
	    --envelope=12 two
	[ -z "$stderr" ]
}

@test "a sine passes its band and no other; episodes begin afresh" {
	awk 'BEGIN { for (t = 0; t < 4000; t++) print sin(t * 0.25) }' > x
	# 0.25 radians are 0.0398 cycles, in the first of five bands, and the
	# third of the gammatones.
	spk-bank --filter=butterworth -n 5 --spacing=linear --low=0 --order=6 \
	    x | spk-conv --slice=2000: > linear
	spk-bank -n 5 -r 8000 --spacing=linear --low=118.30989 --high=618.30989 \
	    x | spk-conv --slice=2000: > tones
	awk -F, '/^[#.0-9]*[-#H]*[a-z]/ { next } {
		for (k = 1; k <= NF; k++)
			if ($k > max[FILENAME, k])
				max[FILENAME, k] = $k
	} END {
		for (k = 1; k <= 5; k++)
			print max["linear", k], max["tones", k]
	}' linear tones > max
	awk 'NR == 1 && ($1 < 0.99 || $1 > 1.01) || NR > 1 && $1 > 2e-3 ||
	    NR == 3 && ($2 < 0.999 || $2 > 1.001) || NR != 3 && $2 > 0.4 {
		exit 1 }' max
	printf '%s\n' '#spk v=1 kind=signal channels=1 episodes=blank' 1 2 '' \
	    1 2 '#end frames=4' > x
	spk-bank --bands=.1-.2 --decimate=2 -q x > got
	[ "$(sed -n 3p got)" = "$(sed -n 5p got)" ]
	[ "$(sed -n 4p got)" = '' ]
	spk-bank --bands=.1-.2 x | spk-bank --sum > got
	[ "$(sed -n 2,3p got)" = "$(sed -n 5,6p got)" ]
}

@test "what falls silent ends in zeros, soon" {
	{ echo 1; yes 0 | head -n 30000; } |
	    spk-bank -n 2 --low=3000 -r 8000 --bare --names=no > y
	[ "$(tail -n +2700 y | sort -u)" = 0,0 ]
}

# snr SNR INPUT OPTION...: of the sum of its bands, in dB at least.
snr() {
	local want=$1 x=$2
	shift 2
	spk-bank "$@" -o f64 "$x" | spk-bank --sum > back
	spk-score -m snr "$x" back > snr
	awk -v want="$want" '$1 < want { print; exit 1 }' snr || {
		echo "snr $(cat snr) of $*"
		return 1
	}
}

@test "the sum of bands: the signal, in time, with names and episodes" {
	spk-conv -r 360 --slice=0:7200 "$DATA/ecg.csv" > ecg
	snr 28 ecg -n 32 --low=0.5
	snr 26 ecg -n 8 --filter=butterworth --spacing=linear --low=0
	snr 15 ecg --bands=-1,1-2,2-4,4-8,8-16,16-32,32-64,64-128,128-
	[ "$(sed -n '1,2p;$p' back)" = "#spk v=1 kind=signal channels=1 \
names=1 rate=360
mlii
#end frames=7200" ]
	# The sum of one band is that band, and of two channels each.
	spk-bank --bands=-60 "$BATS_FILE_TMPDIR/two" -r 250 |
	    spk-bank --sum | head -n 2 > got
	[ "$(sed -n 2p got)" = l,r ]
	spk-bank -n 9 -r 250 --low=1 "$BATS_FILE_TMPDIR/two" | spk-bank --sum |
	    spk-conv --columns=2 --bare --names=no > got
	spk-bank -n 9 -r 250 --low=1 --columns=2 "$BATS_FILE_TMPDIR/two" |
	    spk-bank --sum --bare --names=no > want
	same got want
	# Spikes of bands, and back.
	spk-bank -n 16 --low=0.5 ecg | spk-sf -t 0.05 | spk-decode |
	    spk-bank --sum | spk-score -m snr ecg > snr
	awk '$1 < 8 { exit 1 }' snr
}

@test "coefficients: a table, without input" {
	spk-bank --coefficients --bands=30- --order=3 -r 360 > got
	[ "$(head -n 1 got)" = band,low,centre,high,section,b0,b1,b2,a1,a2 ]
	[ "$(wc -l < got)" = 3 ]
	[ "$(spk-bank --coefficients -n 4 -r 8000 | wc -l)" = 17 ]
	usage '--coefficients: no file is read: x' '' --coefficients -r 8000 x
}

@test "what cannot be: rates, ranges, lists, orders" {
	local rate=' needs the rate in Hz: specify it with --rate'
	usage "stdin: a gammatone$rate" '1\n'
	usage "stdin: mel$rate" '1\n' --filter=butterworth --spacing=mel
	usage "the table: a gammatone$rate" '' --coefficients
	usage '--high=200: above 180, half of the rate' '1\n' -r 360 --high=200
	usage '--low: 100 is not below 50, where the highest band ends' '1\n' \
	    -r 8000 --high=50
	usage '--low: 4.5 is not below 4, where the highest band ends' '1\n' \
	    -r 360 --high=4
	usage '--low: 100 is not below 100, where the highest band ends' \
	    '1\n' -r 200 --low=100
	usage '--low=0: a gammatone has a centre above 0' '1\n' -r 360 --low=0
	usage '--low=0: --spacing=log begins above 0' '1\n' -r 360 --low=0 \
	    --filter=butterworth
	usage '--order: not for gammatones, which have 4' '1\n' -r 360 --order=4
	usage "--order: '9' is not a whole number from 1 to 8" '1\n' --order=9
	usage "--number: '4097' is not a whole number from 1 to 4096" '1\n' \
	    -n 4097
	usage '--bands: gammatones have centres, see --low, --high and --number' \
	    '1\n' -r 360 --filter=gammatone --bands=1-2
	usage '--low: not for --bands' '1\n' --bands=1-2 --low=1
	local s
	for s in 1 x 1-2x 1-2-3 1-x; do
		usage "--bands: '$s' is not LOW-HIGH, two numbers of at least 0" \
		    '1\n' --bands="2-3,$s" -r 360
	done
	usage "--bands: '' is not LOW-HIGH, two numbers of at least 0" '1\n' \
	    --bands=1-2, -r 360
	local order='not in order, or not from 0 to 180, half of the rate'
	usage "a band from 2 to 1: $order" '1\n' --bands=1-2,2-1 -r 360
	usage "a band from 2 to 181: $order" '1\n' --bands=2-181 -r 360
	usage "a band from 1 to -2: $order" '1\n' --bands=1--2 -r 360
	usage 'a band from 0 to 180, half of the rate, is the signal' '1\n' \
	    --bands=- -r 360
	usage 'the band at 0.0141421356 is too narrow or too near 0 or half of the rate, 24000, for binary64' '1\n' \
	    --bands=0.01-0.02 -r 48000 --order=8
	usage '--envelope=180: not below 180, half of the rate' '1\n' -r 360 \
	    --envelope=180
	usage '--envelope=1e-06: too low for the rate, 360, and binary64' '1\n' \
	    -r 360 --envelope=1e-6
	usage '4096 bands of 4097 channels: there may be 4096 bands and 16777216 columns' \
	    "$(printf '0%.0s,' {1..4096})0\n" -n 4096 -r 360
}

@test "input that is no signal, or overflows" {
	bank 'stdin:1: this is a spike train; spk-decode makes a signal of it' \
	    '#spk v=1 kind=spikes channels=1\n1\n#end frames=1\n' -r 9
	bank "stdin:2:1: not a number: 'nan'" '1\nnan\n' --bands=.1-.2
	bank 'stdout: frame 2 is out of range' '1.7e308\n-1.7e308\n' \
	    --bands=.1- --order=8
	bank 'stdin: cut after 1 frame: no #end' \
	    '#spk v=1 kind=signal channels=1\n1\n' --bands=.1-.2
}

@test "the library: any portions, restarts, sums, faults" {
	"$UNIT/bank"
}

@test "what is not a sum" {
	local h='#spk v=1 kind=signal channels=2' e='1,2\n#end frames=1\n'
	local b="$h bank=butterworth bank-order=2 bank-rate=9 bands=1-2,2-"
	bank 'stdin: not bands of spk-bank: no header with bank=' '1,2\n' --sum
	bank 'stdin:1: bank=x: unknown' "$h bank=x\n$e" --sum
	bank 'stdin:1: bank-rate=: not a number above 0' \
	    "$h bank=gammatone\n$e" --sum
	bank 'stdin:1: bank-order=9: not a number above 0, up to 8' \
	    "${b/order=2/order=9}\n$e" --sum
	bank 'stdin:1: bands=: not a list of bands' \
	    "${b%bands*}\n$e" --sum
	bank 'stdin:1: centres=1,x: not a list of bands' \
	    "$h bank=gammatone bank-rate=9 centres=1,x\n$e" --sum
	bank 'stdin:1: rectify=half: the signal is not the sum of such bands' \
	    "$b rectify=half\n$e" --sum
	bank 'stdin:1: decimate=2: the signal is not the sum of such bands' \
	    "$b decimate=2\n$e" --sum
	bank 'stdin:1: rate=8: the bank had 9' "$b rate=8\n$e" --sum
	bank 'stdin:1: 2 columns: not 3 bands of each channel' \
	    "${b}3,3-\n$e" --sum
	bank 'stdin:1: a band from 2 to 1: not in order, or not from 0 to 4.5, half of the rate' \
	    "${b%2-}2-1\n$e" --sum
	bank "stdin:1: column 1 is '2-Hz', not the band 1-2Hz" \
	    "$b names=1\n2-Hz,1-2Hz\n$e" --sum
	usage '--rectify: not for --sum' '1\n' --sum --rectify=half
	usage '--columns: not for --sum' '1\n' --sum --columns=1
}
