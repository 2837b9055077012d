# spk-batch(7) on one machine: each script as it is in the page, with the engine
# it names; a process is killed in between, and a file is bad.

load helpers
load batch

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	scripts_of_page
	PATH=$PWD/bin:$PATH
}
