#!/usr/bin/env bats
# What install puts there, uninstall removes, and nothing else.

load helpers

listed() {
	find "$1" -printf '%P %y %m %l\n' | LC_ALL=C sort
}

@test "uninstall leaves the tree as it was before install" {
	local made=(make -s -C "$TOP" BIN="$BIN" DESTDIR="$PWD/tree" prefix=/usr)
	mkdir -p tree/usr/{bin,lib/pkgconfig,include,share/man/man{1,3,5,7}} \
	    tree/usr/share/{bash-completion/completions,zsh/site-functions}
	touch tree/usr/bin/{spk,spk-other} tree/usr/share/man/man1/spk.1 \
	    tree/usr/share/bash-completion/completions/other
	listed tree > before
	"${made[@]}" install
	listed tree > installed
	for t in $(tools); do
		grep -qx "usr/bin/$t f 755 " installed
		grep -qx "usr/share/man/man1/$t.1 f 644 " installed
	done
	grep -qx 'usr/share/zsh/site-functions/_spk f 644 ' installed
	"${made[@]}" uninstall
	listed tree > after
	same after before
	"${made[@]}" uninstall
}

@test "installed pages name the data of their examples, which are there" {
	make -s -C "$TOP" BIN="$BIN" DESTDIR="$PWD/tree" prefix=/opt/x install
	! grep -rq /usr/local/share tree/opt/x/share/man
	for p in tree/opt/x/share/man/man1/spk-{sf,opt,cam}.1; do
		grep -q '^\.It Pa /opt/x/share/spk$' "$p"
	done
	for x in ecg.csv digits.csv ascent.pgm cat.y4m; do
		same "tree/opt/x/share/spk/$x" "$TOP/data/$x"
		grep -q "$x" tree/opt/x/share/man/man7/spk.7
	done
}
