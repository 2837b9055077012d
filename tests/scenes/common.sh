# shellcheck shell=sh
# For table.sh and train.sh: clips, and what a camera makes of them.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
top=$PWD
scenes=$top/tests/scenes
PATH=${BIN:-$top/cmd}:$PATH
dir=${DIR:-$(mktemp -d)}
[ -n "${DIR:-}" ] || trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir"
cd "$dir"

[ -x clip ] || gcc -std=c11 -O2 -o clip "$scenes/clip.c" -lm

# record GAIN PHOTONS SEED OPTION...: what a camera sees, of stdin; without
# photons, it has no noise.
record() {
	noise=
	[ "$2" = 0 ] || noise="--noise=scsim --photons=$2"
	gain=$1 seed=$3
	shift 3
	# shellcheck disable=SC2086 # options
	spk-cam -q -o bits --gain="$gain" --seed="$seed" --start=random \
	    --interpolate=linear $noise "$@"
}
