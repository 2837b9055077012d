#!/usr/bin/env bats
# The unit programs; each prints what failed.

load helpers

@test "decimals: reading, printing, the table of powers" {
	"$UNIT/number"
}

@test "a coder: parameters, scale, look-ahead, planar codecs, any blocks" {
	"$UNIT/coder"
}

@test "random numbers: known answers, and spikes that hang on a bit" {
	"$UNIT/random"
}

@test "phase: the transform, neurons of impulses, delays in noise" {
	"$UNIT/phase"
}

@test "learned scenes: the usual filter, and files of others" {
	"$UNIT/learned"
}

@test "cameras: their profiles, and the maps of a plane" {
	"$UNIT/camera"
}

@test "maps of intervals: every kernel, in any portions" {
	"$UNIT/isi"
}

@test "blocks of planes: turned, packed, and back, of all sizes" {
	"$UNIT/pack"
}

@test "the library keeps its promises: words, order, descriptors, faults" {
	"$UNIT/promise"
}

@test "formats: each by the name of each" {
	"$UNIT/formats"
}

@test "files that change while they are read" {
	"$UNIT/change"
}

@test "allocations, reads and writes that fail, one after the other" {
	"$UNIT/failing"
}

@test "trials that fail, and a search that is stopped" {
	"$UNIT/tune"
}

@test "threads that each have their own objects" {
	"$UNIT/threads"
}

@test "random numbers of a spike camera" {
	"$UNIT/pixel"
}

@test "packing of trains: shapes, sizes, broken bytes, the same bytes" {
	"$UNIT/train"
}

@test "packing, level 3: any stripe, by each way; bytes that are invalid" {
	"$UNIT/fast"
}

@test "packing, level 6: shares, decisions, any stripe; bytes that are invalid" {
	"$UNIT/mid"
}

@test "packing, level 9: stripes of any shape, and bytes that are invalid" {
	"$UNIT/max"
}

@test "every unit program is run here" {
	for p in "$TOP"/tests/unit/*.c; do
		grep -q "UNIT/$(basename "$p" .c)\"" "$TOP"/tests/*.bats
	done
}

@test "restoration: what the definition says" {
	python3 "$TOP/tests/restore.py" "$UNIT/restore"
}

@test "ticks: known axes, and the rule for any" {
	"$UNIT/ticks"
}
