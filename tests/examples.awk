# The literal blocks of a manual page, out of its mdoc source into dir:
#
#	a session	N.sh and N.want, where lines with "$ " and "> " are
#			commands and the others what these print
#	a program	that begins with /* NAME.c */, or .cpp: that file
#	a script	that begins with #!, and "# NAME" in its next line: likewise
#
# A block in EXAMPLES or NEIGHBOURS that is none of them is an error.

function plain(s)
{
	sub(/^\\&/, "", s)
	gsub(/\\&/, "", s)
	gsub(/\\\(aq/, "'", s)
	gsub(/\\\(dq/, "\"", s)
	gsub(/\\\(ga/, "`", s)
	gsub(/\\\(ha/, "^", s)
	gsub(/\\\(ti/, "~", s)
	gsub(/\\-/, "-", s)
	gsub(/\\(e|\(rs)/, "\\", s)
	return s
}

function begin(s)
{
	if (s ~ /^\$ /) {
		kind = "session"
		n++
		printf "" > (dir "/" n ".want")
	} else if (s ~ /^\/\* [a-z]+\.(c|cpp) \*\/$/) {
		kind = "program"
		split(s, word, " ")
		program = dir "/" word[2]
	} else if (s ~ /^#!/) {
		kind = "script"
		first = s
		program = ""
	} else {
		kind = "other"
		if (section == "EXAMPLES" || section == "NEIGHBOURS") {
			print FILENAME ":" FNR ": no session, program or script" \
			    > "/dev/stderr"
			bad = 1
		}
	}
}

function script(s)
{
	if (program == "") {
		program = dir "/" substr(s, 3)
		if (scripts[program]++) {
			print FILENAME ":" FNR ": a script of this name" \
			    > "/dev/stderr"
			bad = 1
		}
		print first > program
	}
	print s > program
}

$1 == ".Sh" { section = $2 }
$1 == ".Bd" && $2 == "-literal" { inside = 1; kind = ""; next }
$1 == ".Ed" { inside = 0 }

inside {
	s = plain($0)
	if (kind == "")
		begin(s)
	if (kind == "program")
		print s > program
	if (kind == "script" && s != first)
		script(s)
	if (kind == "session") {
		if (s ~ /^[$>] /)
			print substr(s, 3) > (dir "/" n ".sh")
		else
			print s > (dir "/" n ".want")
	}
}

END {
	print n + 0
	exit bad
}
