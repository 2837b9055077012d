#!/usr/bin/env bats
# Training of networks: tests/scenes/network.py.

load helpers

@test "networks are trained: the loss falls, and files hold what they say" {
	thorough
	/usr/bin/python3 -c 'import torch' 2>/dev/null ||
	    skip "python3-torch is not installed"
	[ -n "${FULL:-}" ] || skip "with FULL only"
	scenes=$BATS_TEST_DIRNAME/scenes
	cd "$BATS_TEST_TMPDIR"
	OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 \
	    run -0 /usr/bin/python3 "$scenes/network_test.py"
	[ "${#lines[@]}" = 3 ]
}
