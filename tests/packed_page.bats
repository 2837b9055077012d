#!/usr/bin/env bats
# Packed streams, read by a program written of their pages alone.

load helpers

# same LEVEL OPTION...: what packed.py has of x is what spk-conv has.
same() {
	spk-conv -o packed --level="$1" "${@:2}" x > packed
	spk-conv --bare -o i8 x > want
	python3 "$TOP/tests/packed.py" packed > got
	cmp got want || {
		echo "level $*"
		return 1
	}
}

@test "planes: blocks, key blocks, stripes, short ones and stored ones" {
	spk-cam --steps=20 --noise=scsim --start=random --size=21x13 \
	    -i u8 -c 273 <(head -c 1911 "$DATA/ascent.pgm") > x
	for level in 1 3; do
		same $level --stripe=5 --block=64 --key=1
	done
}
