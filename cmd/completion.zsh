#compdef -P spk-*
# Completion for the spk tools, from what their --help says: a line for each
# option, and for the operands, as _arguments takes them.

_spk_lines() { # HELP
	print -r -- "$1" | awk '
	    function plain(s) {
		gsub(/  +/, " ", s)
		gsub(/\\|:|\[|\]/, "\\\\&", s)
		return s
	    }
	    function finish(    text, words, value) {
		if (name == "")
			return
		words = ""
		if (match(all, / \([^()]*\)$/)) {
			words = substr(all, RSTART + 2, RLENGTH - 3)
			all = substr(all, 1, RSTART - 1)
		}
		sub(/, default.*/, "", words)
		if (words == "file" || unit ~ /^(FILE|PATH)/)
			value = "_files"
		else if (words !~ /^(number|word)$/ &&
		    words ~ /^[a-z0-9-]+(, [a-z0-9-]+)*( or [a-z0-9-]+)?$/) {
			gsub(/, | or /, " ", words)
			value = "(" words ")"
		} else
			value = " "
		text = "[" plain(all) "]"
		if (unit != "")
			value = (optional ? "::" : ":") plain(unit) ":" value
		else
			value = ""
		if (letter != "")
			print letter (unit != "" ? "+" : "") text value
		print name (unit == "" ? "" : optional ? "=-" : "=") text value
		name = ""
	    }
	    NR == 1 {
		first = $5
		next
	    }
	    /^  (-.,|   ) --/ {
		finish()
		letter = substr($0, 3, 1) == "-" ? substr($0, 3, 2) : ""
		name = substr($0, 7)
		all = ""
		if (match(name, /  +/)) {
			all = substr(name, RSTART + RLENGTH)
			name = substr(name, 1, RSTART - 1)
		}
		optional = name ~ /\[=/
		unit = ""
		if (match(name, /\[?=/)) {
			unit = substr(name, RSTART + RLENGTH)
			name = substr(name, 1, RSTART - 1)
			if (optional)
				sub(/\]$/, "", unit)
		}
		next
	    }
	    /^                              / && name != "" {
		sub(/^ +/, "")
		all = all (all == "" ? "" : " ") $0
		next
	    }
	    { finish() }
	    END {
		finish()
		if (first ~ /[|]/) {
			gsub(/[|]/, " ", first)
			print "1:operand:(" first ")"
		}
		print "*:file:_files"
	    }'
}

_spk() {
	local help
	help=$("$words[1]" --help 2> /dev/null) || return
	_arguments -s -S "${(@f)$(_spk_lines "$help")}"
}

_spk "$@"
