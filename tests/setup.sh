#!/bin/sh
# Install the Debian packages named that are missing, or say how.
missing=
for p in "$@"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = \
	    installed ] || missing="$missing $p"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
	as=
elif sudo -n true 2>/dev/null; then
	as='sudo -n'
else
	echo "missing packages; as root, run:" >&2
	echo "apt-get install$missing" >&2
	exit 1
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # lists of words
$as apt-get -q -y -o DPkg::Lock::Timeout=500 update >"$log" 2>&1
# shellcheck disable=SC2086
$as apt-get -q -y -o DPkg::Lock::Timeout=500 install \
    --no-install-recommends $missing >"$log" 2>&1 && exit 0
cat "$log" >&2
exit 1
