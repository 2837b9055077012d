#!/usr/bin/env bats
# spk-bd against numbers of others.

load helpers

# curve FILE RATE,PSNR...: a table of these.
curve() {
	printf '%s\n' rate,psnr "${@:2}" > "$1"
}

# close_to RATE PSNR DIGITS: what spk-bd has for a and b.
close_to() {
	local got
	spk-bd "${@:4}" a b > got
	gawk -F, -v r="$1" -v p="$2" -v d="$3" 'NR == 2 {
		unit = 10 ^ -d
		bad = ($1 - r) ^ 2 > unit ^ 2 || ($2 - p) ^ 2 > unit ^ 2
	} END { exit NR != 2 || bad }' got || {
		cat got
		return 1
	}
}

@test "VCEG-M33's curves, and nine points, as Bruylants's programs have them" {
	# github.com/tbr/bjontegaard_cpp: example.cpp, to six digits.
	curve a 90.33,27.95 181.03,31.17 332.99,34.44 547.79,38.11
	curve b 127.1719,29.9286 186.14,32.4165 307.2924,34.7013 \
	    481.5588,37.4561
	close_to -13.261773 0.800713 6
	curve a 2.99899,48.6681 1.99884,43.8357 1.49673,41.3982 \
	    0.99707,38.0124 0.745941,35.5122 0.596436,33.8673 \
	    0.495148,32.6658 0.29425,29.4505 0.244049,28.484
	curve b 2.997253,48.5637 1.968292,43.7318 1.472565,41.2727 \
	    0.994965,38.0001 0.748871,35.6375 0.58902,33.9057 \
	    0.499176,32.8318 0.296753,29.6851 0.249634,28.8244
	close_to -0.903450 0.072297 6
}

@test "pchip, as in the tables of JCT-VC and JVET" {
	# The curves of github.com/FAU-LMS/bjontegaard, and of VCEG-M33, by that
	# package, which equals those tables to 10 digits.
	curve a 9487.76,40.037 4593.60,38.615 2486.44,36.845 1358.24,34.851
	curve b 9787.80,40.121 4469.00,38.651 2451.52,36.970 1356.24,34.987
	close_to -4.417485350589 0.119692785425 10 --method=pchip
	close_to -4.420462706205 0.120409419115 9 --method=cubic
	curve a 82472.76,43.825 26875.24,41.404 9487.76,40.037 4593.6,38.615 \
	    3600,36.5 2900,35.1
	curve b 99896.96,44.731 33952.04,41.875 9787.8,40.121 4469.0,38.651 \
	    4040,37 3300,36.5
	close_to -2.952802411643 0.089535901950 10 --method=pchip
	close_to -0.639288620837 0.103580851549 9
	curve a 90.33,27.95 181.03,31.17 332.99,34.44 547.79,38.11
	curve b 127.1719,29.9286 186.14,32.4165 307.2924,34.7013 \
	    481.5588,37.4561
	close_to -13.292524111021 0.809132035273 10 --method=pchip
}

@test "of two columns one may lack its name" {
	curve a 1,30 2,32 3,34 4,36
	curve b 1,31 2,33 3,35 4,37
	spk-bd a b > want
	for name in psnr,bpp bpp,psnr rate,dB dB,rate bpp,dB; do
		for f in a b; do
			gawk -F, -v OFS=, -v n="$name" 'NR == 1 {
				split(n, has); turn = n ~ /psnr,|,rate/
				print n; next
			} { print turn ? $2 OFS $1 : $0 }' $f > $f.$name
		done
		spk-bd a.$name b.$name | cmp - want
	done
}

@test "curves whose differences are known" {
	local m
	# psnr = 10 log10 rate + 20, and the same at 0.8 of the rate.
	for m in cubic pchip; do
		curve a 1,20 10,30 100,40 1000,50
		curve b 8000,60 8,30 0.8,20 80,40 800,50
		close_to -20 0.969100130081 11 --method=$m
		[ "$(spk-bd --method=$m a b | cut -d, -f 3-)" = \
		    $'psnr-from,psnr-to,rate-from,rate-to\n20,50,1,1000' ]
		spk-bd --method=$m -f bd-psnr a a | grep -qx 0
		spk-bd --method=$m -f bd-rate a < b > got
		spk-bd --method=$m a b | sed -n 2p | cut -d, -f 1 | same - got
	done
	# For psnr at equal rates, one that falls is one, too: over 0..3 the
	# mean
	# of 10 - (x - 1)^2 is 9, and over 0..2 that of 10 - 10 (x - 1)^2, 20/3.
	curve a 1,20 10,20 100,20 1000,20
	curve b 1,29 10,30 100,29 1000,26
	[ "$(spk-bd -f bd-psnr a b | cut -c 1-9)" = 9 ]
	curve b 1,20 10,30 100,20
	[[ $(spk-bd --method=pchip -f bd-psnr a b) == 6.666666* ]]
	fails 1 'spk-bd: a: psnr does not rise from rate 1 to 10: 20, 20' \
	    spk-bd -f psnr-to a b
	# Two points make a line for pchip.
	curve a 1,20 10,30
	curve b 2,20 20,30
	close_to 100 -3.010299956640 11 --method=pchip
	# Other columns, and no names.
	printf '%s\n' q,dB,bpp 1,20,1 2,30,10 3,40,100 4,50,1000 > c
	printf '1;20\n10;30\n100;40\n1000;50\n' > d
	[ "$(spk-bd --columns=bpp,dB -f rate-to c c)" = 1000 ]
	[ "$(spk-bd -f psnr-from d d)" = 20 ]
	[ "$(cut -d, -f 2,3 c | sed s/dB,bpp/psnr,rate/ |
	    spk-bd -f rate-to d)" = 1000 ]
}

@test "what is not a curve, or not comparable" {
	local say
	bad() { # MESSAGE POINT...
		curve b "${@:2}"
		fails 1 "spk-bd: $1" spk-bd a b
		[ -z "$output" ]
	}
	curve a 1,20 10,30 100,40 1000,50
	bad 'the curves have no psnr in common: a 20 to 50, b 50 to 80' \
	    1,50 10,60 100,70 1000,80
	say='the curves have no rate in common: a 1 to 1000, b 0.1 to 0.9'
	bad "$say" 0.1,20 0.2,30 0.3,40 0.9,50
	fails 1 "spk-bd: $say" spk-bd -f rate-to a b
	[[ $(spk-bd -f bd-rate a b) == -9* ]]
	bad 'b: psnr does not rise from rate 10 to 11: 30, 29.5' \
	    1,20 10,30 11,29.5 100,40 1000,50
	bad 'b: psnr does not rise from rate 10 to 11: 30, 30' \
	    1,20 11,30 10,30 100,40 1000,50
	bad 'b: two points of rate 10' 10,20 10,30 100,40 1000,50
	bad 'b: rate 0 is not above 0' 0,20 10,30 100,40 1000,50
	bad 'b: rate -1 is not above 0' -1,20 10,30 100,40 1000,50
	bad 'b: 3 points; this method needs 4' 1,20 10,30 100,40
	bad "b:2:2: not a number: 'inf'" 1,inf
	curve a 1e-300,20 1e-299,30 1e-298,40 1e-297,50
	bad 'a and b: the difference is out of range' 1e300,20 1e301,30 \
	    1e302,40 1e303,50
	curve a 1,20 10,30 100,40 1000,50
	curve b 1,20
	fails 1 'spk-bd: b: 1 point; this method needs 2' \
	    spk-bd --method=pchip a b
	fails 1 'spk-bd: b: 1 point; this method needs 2' \
	    spk-bd --method=pchip b a
	echo 1,2,3 > b
	fails 1 'spk-bd: b: 3 columns: select rate and psnr with --columns' \
	    spk-bd a b
	echo 1 > b
	fails 1 'spk-bd: b: 1 column: select rate and psnr with --columns' \
	    spk-bd a b
	fails 2 'spk-bd: which file has the reference?' spk-bd
	fails 2 'spk-bd: stdin cannot be both files' spk-bd - -
	fails 2 "spk-bd: --method: 'akima' is not cubic or pchip" \
	    spk-bd --method=akima a b
	fails 3 'spk-bd: none: No such file or directory' spk-bd a none
	fails 0 $'spk-bd: a: frames=4 columns=2\nspk-bd: stdin: frames=4 columns=2' \
	    spk-bd -v a < a
}
