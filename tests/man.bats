# The manual pages say what is true: options, defaults, titles, examples.

load helpers

MAN=$TOP/man
# Commands of others in the examples; each has a test of its own.
OTHERS="python3 Rscript gnuplot mlr parallel sox ffmpeg pgmtopbm"

# All but those that make leaves out here, for want of a library.
tools() {
	local c

	for c in "$TOP"/cmd/spk-*.c; do
		c=$(basename "$c" .c)
		left_out "$c" || echo "$c"
	done
}

page() {
	printf '%s\n' "$MAN/$1.1"
}

# Options of --help: "-t --threshold=SIZE[,...]", one a line.
help_options() {
	"$BIN/$1" --help |
		sed -nE 's/^ +((-., )?--[^ ]*).*/\1/p' | tr -d ' ' |
		sed 's/,--/ --/' | sort
}

# The same of the .It lines of a page.
page_options() {
	sed -nE '/^\.It Fl /{
		s/^\.It //
		s/Fl -/--/g
		s/^Fl (.) ,/-\1/
		s/ Ns Op = Ns Ar (.*)$/[=\1]/
		s/ Ns = Ns Ar /=/
		s/ Ns Oo ,\.\.\. Oc$/[,...]/
		p
	}' "$1" | sort
}

# Bounds and defaults of --help: "--threshold<TAB>number above 0" and so on.
help_facts() {
	"$BIN/$1" --help | awk '
		match($0, /^ +(-., )?--[a-z-]+/) {
			name = substr($0, RSTART, RLENGTH)
			sub(/.*--/, "--", name)
			next
		}
		/^ +\(.*\)$/ {
			sub(/^ +\(/, "")
			sub(/\)$/, "")
			n = index($0, ", default ")
			bounds = n ? substr($0, 1, n - 1) : $0
			print name "\t" bounds
			if (n)
				print name "\t" substr($0, n + 2)
		}'
}

# What a page says under each option, a line for each: OPTION TAB TEXT.
page_texts() {
	awk '
		/^\.Bl / { depth++ }
		/^\.El/ { depth-- }
		(/^\.It / && depth == at) || depth < at { option = "" }
		/^\.It Fl / && option == "" {
			option = $0
			sub(/^\.It (Fl . , )?Fl -/, "--", option)
			sub(/ .*/, "", option)
			at = depth
			next
		}
		option != "" && !/^\.(Bl|El|Pp|It)/ {
			sub(/^\.[A-Z][a-z] /, "")
			gsub(/\\&/, "")
			text[option] = text[option] $0 " "
		}
		END {
			for (option in text)
				print option "\t" text[option]
		}' "$1"
}

# The lines of a section of a page.
section() {
	awk -v want="$2" '$1 == ".Sh" { on = substr($0, 5) == want; next }
	    on' "$1"
}

# The examples of all pages, once: page/1.sh and so on, what they print, and
# others, a line for each: page, number, and those of OTHERS that it runs.
# PREFIX: the library is installed there.
setup_file() {
	local p dir n i

	[ -n "${PREFIX:-}" ] ||
	    make -s -C "$TOP" prefix="$BATS_FILE_TMPDIR" install-library
	for p in "$MAN"/*.[0-9]; do
		dir=$BATS_FILE_TMPDIR/${p##*/}
		mkdir "$dir"
		n=$(awk -v dir="$dir" -f "$TOP/tests/examples.awk" "$p")
		for ((i = 1; i <= n; i++)); do
			echo "${p##*/} $i $(others "$(<"$dir/$i.sh")")"
		done
	done >"$BATS_FILE_TMPDIR/others"
}

# What names an example's commands, among those of others.
others() {
	local c use=

	for c in $OTHERS; do
		[[ ! $1 =~ (^|[^a-zA-Z0-9_])$c([^a-zA-Z0-9_]|$) ]] ||
		    use+=" $c"
	done
	echo "${use# }"
}

lacks() {
	case $1 in
	python3)
		! python3 -c 'import numpy, pandas' 2>/dev/null ;;
	*)
		! command -v "$1" >/dev/null ;;
	esac
}

# Run the examples that use a command of others, or (none given) only ours.
examples() {
	local page i use ran=0

	[ -z "$1" ] || [ -z "${SANITIZED:-}" ] ||
	    skip "others' programs see no sanitizer"
	[ -n "${PREFIX:-}" ] ||
	    export PKG_CONFIG_PATH=$BATS_FILE_TMPDIR/lib/pkgconfig
	if [ -n "$1" ] && lacks "$1"; then
		[ "$CI" != true ] || return 1
		skip "$1 is not installed, or not all that it needs"
	fi
	while read -r page i use; do
		[[ $use != *' '* ]] || {
			echo "$page: example $i: two of $OTHERS"
			return 1
		}
		[ "$use" = "$1" ] && ! left_out "${page%.*}" || continue
		[ -d "$page" ] || {
			mkdir "$page"
			cp "$DATA"/*.* "$page"
			find "$BATS_FILE_TMPDIR/$page" -name '*.c*' \
			    -exec cp {} "$page" \;
		}
		example "$page" "$i" || {
			echo "$page: example $i"
			return 1
		}
		ran=$((ran + 1))
	done <"$BATS_FILE_TMPDIR/others"
	[ "$ran" -gt 0 ]
}

# Example $2 of page $1, in a directory of the page.
example() {
	local from=$BATS_FILE_TMPDIR/$1/$2

	(cd "$1" && bash "$from.sh" >"../$1.$2" 2>&1 </dev/null) || true
	diff -u "$from.want" "$1.$2"
}

@test "every command has a page, and its page all of its options" {
	for t in $(tools); do
		[ -f "$(page "$t")" ] || {
			echo "no page: $t"
			return 1
		}
		help_options "$t" >help
		page_options "$(page "$t")" >shown
		[ -s help ]
		diff -u help shown
	done
}

# A parameter of a code would hide an option that came later in the list.
@test "no option of a command has the letter or the name of another" {
	for t in $(tools); do
		"$t" --help | grep -oE '^  (-., |    )--[a-z-]+' >lines
		grep -oE ' -[a-zA-Z],' lines | sort | uniq -d >twice
		grep -oE -e '--[a-z-]+' lines | sort | uniq -d >>twice
		[ -s lines ]
		diff -u /dev/null twice
	done
	for c in $(FULL=1 encoders); do
		"$c" --help | grep -oE -e '--[a-z-]+=' | sort -u >"$c.have"
	done
	# Options of every encoder are not parameters of any.
	for o in rate to from names skip time size; do
		for c in $(FULL=1 encoders); do
			[ "$(grep -c -x -e "--$o=" "$c.have")" = 1 ]
		done
		awk -v o="\"$o\"" '/\{ \.name = / && index($0, o)' \
		    "$TOP"/lib/codec/*.c >>clash
	done
	diff -u /dev/null clash
}

@test "bounds and defaults are in the text of their option" {
	for t in $(tools); do
		help_facts "$t" >facts
		[ -s facts ]
		page_texts "$(page "$t")" >texts
		awk -F '\t' -v t="$t" '
			NR == FNR { text[$1] = $2; next }
			index(text[$1], $2) == 0 {
				print t " " $1 ": " $2 " is not in the page"
				bad = 1
			}
			END { exit bad }' texts facts
	done
}

@test "no page speaks of an option that no command has" {
	for t in $(tools); do
		"$BIN/$t" --help
	done | grep -oE -e '--[a-z][a-z-]*' | sort -u >have
	[ -s have ]
	sed -nE '/^\.(It )?.*Fl -[a-z]/{
		s/.*Fl -([a-z][a-z-]*).*/--\1/
		p
	}' "$MAN"/*.[0-9] | sort -u >used
	[ -s used ]
	comm -13 have used >unknown
	cat unknown
	[ ! -s unknown ]
}

@test "the name of a page is the title of its command" {
	for t in $(tools); do
		title=$("$BIN/$t" --help | sed -n 2p)
		nd=$(sed -n 's/^\.Nd //p' "$(page "$t")")
		[ -n "$nd" ]
		[ "$title" = "$t - $nd" ] || {
			echo "'$title' in --help, '$nd' in the page"
			return 1
		}
	done
}

@test "mandoc has nothing against a page" {
	command -v mandoc >/dev/null || {
		[ "$CI" != true ]
		skip "mandoc is not installed"
	}
	for p in "$MAN"/*.[0-9]; do
		run mandoc -T lint -W warning "$p"
		echo "$output"
		[ "$status" = 0 ]
		[ -z "$output" ]
	done
}

@test "no title begins with the name of a macro, which groff would call" {
	run grep -nE '^\.%[A-Z] (A[cdnopqrt]|B[coqx]|Em|F[al]|I[cn]|N[mosx]|O[npx]|P[af]|S[moqxy]|T[an]|Ux) ' \
	    "$MAN"/*.[0-9]
	[ "$status" = 1 ]
}

@test "spk(7) leads to every page and every encoder" {
	section "$MAN/spk.7" "SEE ALSO" >see
	for p in "$MAN"/*.[0-9]; do
		p=${p##*/}
		[ "$p" != spk.7 ] || continue
		grep -qE "^\.Xr ${p%.*} ${p##*.}( ,)?$" see || {
			echo "not in SEE ALSO: $p"
			return 1
		}
	done
	codecs=$(sed -nE 's/^const struct spk_codec spk_([a-z0-9]+) = .*/\1/p' \
		"$TOP"/lib/codec/*.c)
	[ -n "$codecs" ]
	for c in $codecs; do
		grep -qE "^\.Xr spk-$c 1( ,)?$" see || {
			echo "not in SEE ALSO: spk-$c"
			return 1
		}
	done
}

@test "a page refers only to pages that there are" {
	sed -nE 's/^\.(It )?Xr ([a-z-]+) ([0-9]).*/\2.\3/p' "$MAN"/*.[0-9] |
		sort -u >refs
	[ -s refs ]
	while read -r p; do
		[ -f "$MAN/$p" ] || {
			echo "no page: $p"
			return 1
		}
	done <refs
}

@test "libspk(3) has every function of spk.h" {
	grep -oE '\bspk_[a-z0-9_]+\(' "$TOP/lib/spk.h" | tr -d '(' |
		sort -u >header
	section "$MAN/libspk.3" SYNOPSIS | sed -nE 's/^\.Fn ([^ ]+).*/\1/p' |
		sort -u >shown
	[ -s header ]
	diff -u header shown
	# And each is described, or is one that frees or closes.
	section "$MAN/libspk.3" DESCRIPTION |
		sed -nE 's/^\.Fn ([^ ]+).*/\1/p' | sort -u >described
	comm -23 shown described | grep -vE '_(free|close)$' >silent || true
	diff -u /dev/null silent
}

@test "every command's page has examples that can be run" {
	for t in $(tools); do
		mkdir "$t"
		n=$(awk -v dir="$t" -f "$TOP/tests/examples.awk" "$(page "$t")")
		[ "$n" -gt 0 ]
	done
	for p in "$MAN"/*.[0-9]; do
		awk -v dir=. -f "$TOP/tests/examples.awk" "$p"
	done
}

@test "examples print what they show" {
	examples ""
}

@test "examples with numpy and pandas" {
	examples python3
}

@test "examples with R" {
	examples Rscript
}

@test "examples with gnuplot" {
	examples gnuplot
}

@test "examples with Miller" {
	examples mlr
}

@test "FILES lists the data that the examples read" {
	local p used listed
	for p in "$TOP"/man/spk-*.1; do
		used=$(sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAG/p' "$p" |
		    grep -owE '(ecg|digits)\.csv|ascent\.pgm|cat\.y4m' |
		    sort -u)
		listed=$(sed -n '/^\.Sh FILES/,/^\.Sh EXIT/p' "$p" |
		    sed -n '/share\/spk$/{n;s/,\{0,1\} which.*//;s/,//g
		    s/ and / /;p;}' | tr ' ' '\n' | sort -u)
		[ "$used" = "$listed" ] || {
			echo "$p: uses" $used ", lists" $listed
			return 1
		}
	done
}

@test "examples with GNU parallel" {
	examples parallel
}

@test "examples with SoX" {
	examples sox
}

@test "examples with FFmpeg" {
	examples ffmpeg
}

@test "examples with Netpbm" {
	examples pgmtopbm
}
