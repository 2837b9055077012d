#!/usr/bin/env bats
# Whole walks of users, from files that they have to what they want; each is a
# script that begins in an empty directory.  They take a minute: with FULL.

load helpers

walk() {
	thorough
	top=$TOP bash -euo pipefail "$TOP/tests/walks/$1.sh"
}

@test "walk: an ECG with times to a picture, and to snnTorch" {
	! left_out spk-plot || skip "spk-plot is left out"
	walk ecg
}

@test "walk: 700 files in a batch that is resumed, and one table" {
	walk batch
}

@test "walk: EDF of mixed rates to NEST" {
	walk edf
}

@test "walk: Fashion-MNIST, class by class, to npy" {
	walk fashion
}

@test "walk: a video to events, and back to a video" {
	! left_out spk-plot || skip "spk-plot is left out"
	walk video
}

@test "walk: manual pages of an installed tree" {
	walk manual
}

@test "walk: a program by pkg-config" {
	walk program
}

@test "walk: parameters of one file, for others" {
	walk tuned
}
