#!/usr/bin/env bats
# Packed streams, read by a program that was written of spk(7) and
# spk-packed(5) alone.

load helpers

# same LEVEL OPTION...: what that has of x, packed, is what spk-conv has.
same() {
	spk-conv -o packed --level="$1" "${@:2}" x > packed
	spk-conv --bare -o i8 x > want
	python3 "$TOP/tests/packed/packed.py" packed > got
	cmp got want || {
		echo "level $*"
		return 1
	}
}

@test "planes, packed: the pages say how to read them" {
	# Light, dark, and nothing, in turn: spikes far from where they were
	# likely, and pixels without any.
	{
		tail -c 1911 "$DATA/ascent.pgm"
		head -c 273 /dev/zero
		head -c 1500 "$DATA/ascent.pgm" | tail -c 273
	} | spk-cam --steps=15 --noise=scsim --start=random -i u8 -c 273 \
	    --size=21x13 > x
	same 1 --stripe=5 --block=64 --key=1
	same 1
	same 3 --stripe=9 --block=50 --key=2
}

@test "trains, packed: the pages say how to read them" {
	head -n 1001 "$DATA/ecg.csv" | spk-sf -t 0.1 -o i8 > x
	same train --block=300 --key=2
	head -n 20 "$DATA/digits.csv" | spk-rate --method=poisson --steps=7 \
	    --columns=11-17 --min=0 --max=16 -o i8 > x
	same train --block=50
	awk 'BEGIN { for (t = 0; t < 3000; t++)
		print t % 1999 == 7, t == 2500 ? -1 : t % 1000 == 0 }' |
	    spk-conv --kind=spikes -o i8 > x
	same train --block=1024
	# Too many values for others: stored.
	head -c 200 "$DATA/ascent.pgm" | od -A n -v -t u1 -w1 |
	    awk '{ print $1 % 2 }' | spk-conv --kind=spikes -o i8 > x
	same train --block=8
}
