#!/usr/bin/env bash
# Static checks; silent and 0 when all is clean.
cd "$(dirname "$0")/.." || exit 3
bad=0
mkdir -p .build
sources=(lib/*/*.c cmd/*.c)
read -ra drawing < <(pkg-config --cflags cairo chafa | sed 's/-I/-isystem /g')

cppcheck -q -j "$(nproc)" --enable=warning,performance,portability,style \
    --std=c11 --library=posix --inline-suppr --error-exitcode=1 -Ilib -Icmd \
    --suppress=missingIncludeSystem --suppress=variableScope \
    --suppress=constParameter --suppress=unusedStructMember \
    "${sources[@]}" || bad=1
# Leaks are LeakSanitizer's: gcc 12 reports false ones, and takes
# vector shifts for shifts of a whole.
printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P "$(nproc)" gcc -std=c11 \
    -D_GNU_SOURCE -Ilib -Icmd "${drawing[@]}" -O2 -fanalyzer \
    -Wno-analyzer-malloc-leak -Wno-analyzer-shift-count-overflow \
    -c -o /dev/null \
    > .build/analyzer 2>&1 || bad=1
[ ! -s .build/analyzer ] || { cat .build/analyzer; bad=1; }
shellcheck -S warning -s bash tests/*.sh tests/*/*.sh tests/helpers.bash \
    cmd/completion.bash .ci/run || bad=1
mandoc -T lint -W warning man/*.[0-9] || bad=1

# Calls that are allowed in some files, or in none.
calls() { # WORDS FILES...
	grep -nE "(^|[^a-z_\"])($1) *\\(" "${@:2}" && bad=1
}
others=()
for f in "${sources[@]}"; do
	[[ $f = lib/plot/* ]] || others+=("$f")	# write to a stream
done
calls 'fwrite' "${others[@]}"
calls 'system|popen|fopen|fread|scanf|gets|atoi|atof' "${sources[@]}"
calls 'sprintf|setlocale|alloca|rand|time|exit|abort' "${sources[@]}"
others=()
for f in "${sources[@]}"; do
	[ "$f" = cmd/options.c ] || others+=("$f")
done
calls 'printf|putchar|puts|fflush' "${others[@]}"
others=()
for f in "${sources[@]}"; do
	[ "$f" = cmd/hand.c ] || others+=("$f")
done
calls 'exec[vl]p?e?|fork|signal' "${others[@]}"

# Which layer may use which.
bash tests/layers.sh || bad=1

# Lines of 80 columns, a tab being 8.
for f in "${sources[@]}" lib/*.h lib/*/*.h cmd/*.h tests/*/*.c tests/*.sh; do
	expand "$f" | awk -v f="$f" 'length > 80 {
		print f ":" NR ": longer than 80 columns"
		bad = 1
	} END { exit bad }' || bad=1
done

# No way out of the process but its files, and to a command of ours.
make -s --no-print-directory .build/libcmd.a || bad=1
nm -A .build/libspk.a .build/libcmd.a | grep -v ':hand.o:.* U execvp*$' |
    grep -E ' U (system|popen|exec|dlopen|socket)' && bad=1
exit $bad
