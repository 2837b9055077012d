# Faults of reads and writes, one after the other at every call, by strace.
#	inject.py SWEEP DIRECTORY...
# Each directory has the input in, what a good run writes of it, want, and the
# run, row: lines that say what the input is, "again" where fewer faults will
# do, "reports" where the tool says something of its input in a few lines,
# instead of passing it on, "measures" where it reads all before it writes, the
# tool, and its options.  The fault that is not met as it should be is reported,
# with exit 1, and its files are left.
import os
import re
import subprocess
import sys

every = bool(os.environ.get("FULL"))


def slurp(name):
    with open(name, "rb") as f:
        return f.read()


errors = {
    "ENOSPC": "No space left on device",
    "EDQUOT": "Disk quota exceeded",
    "EIO": "Input/output error",
    "EFBIG": "File too large",
    "EISDIR": "Is a directory",
}


class Run:
    """The run with a fault in calls on a file."""

    def __init__(self, file, call, fault):
        self.name = f"{file}: {call}: {fault}"
        with open("in") as i, open("out", "wb") as o, open("err", "wb") as e:
            self.rc = subprocess.call(["strace", "-qq", "-o", "trace", "-P",
                os.path.realpath(file), "-e", f"trace={call}", "-e",
                f"inject={call}:{fault}", tool, *options],
                stdin=i, stdout=o, stderr=e)
        self.out, self.err = slurp("out"), slurp("err").decode()

    def die(self, what):
        print(f"{self.name}: {what}")
        print(f"exit {self.rc}, said {self.err}", end="")
        sys.exit(1)

    def passed(self, what=None):
        if self.rc != 0:
            self.die("failed")
        if self.err:
            self.die("something is said")
        if self.out != (want if what is None else what):
            self.die("output is not what it should be")

    # The beginning of what should be, and no end.  With the status that there
    # was, and the line of stderr, or a pattern of it.
    def failed(self, rc, line=None, pattern=None):
        if self.rc != rc:
            self.die(f"wanted exit {rc}")
        if line is not None and self.err != line + "\n":
            self.die(f"wanted {line}")
        if pattern is not None and not re.fullmatch(pattern + "\n", self.err):
            self.die(f"wanted {pattern}")
        if not want.startswith(self.out):
            self.die("output is not a beginning of what it should be")
        last = self.out[self.out.rfind(b"\n", 0, -1) + 1:]
        if last.replace(b"\0", b"").startswith(b"#end"):
            self.die("output has an end")

    # For the input that was there, all that it determines: whole frames, and as
    # many of each observation as it has steps.
    def whole_frames(self):
        if not self.out:
            return
        head, newline, body = self.out.partition(b"\n")
        if not newline:
            self.die("the header is cut")
        word = dict(w.split("=", 1)
            for w in head.decode().split(" ") if "=" in w)
        if word.get("names") not in (None, "0"):
            _, newline, body = body.partition(b"\n")
            if not newline:
                self.die("the name row is cut")
        form = word.get("format", "")
        size = {"i8": 1, "f32": 4, "f64": 8}.get(form)
        if form == "bits":	# of up to 4 channels
            frames = len(body)
        elif size:
            size *= int(word["channels"])
            if len(body) % size:
                self.die("the last frame is cut")
            frames = len(body) // size
        else:
            fields = {"events": 3, "neurons": 7}.get(form) or \
                int(word["channels"])
            if body and not body.endswith(b"\n"):
                self.die("the last line is cut")
            lines = body.split(b"\n")[:-1]
            if any(l.count(b",") != fields - 1 for l in lines):
                self.die("a line is cut")
            frames = len(lines)
        if frames % int(word.get("steps", 1)):
            self.die(f"{frames} rows, with {word['steps']} steps")


# The results of a clean run's calls.
def calls(file, call):
    run = Run(file, call, "delay_enter=0")
    run.passed()
    results = [int(r) for r in re.findall(rf"^{call}\(.*= (\d+)",
        slurp("trace").decode(errors="replace"), re.M)]
    k = len(results)
    if k < 3 and not (k == 1 and call == "write" and reports):
        run.die(f"only {k} calls")
    return results


# These, or where an earlier row was alike, the first of them.
def few(*values):
    return values[:1] if again else values


# These, or the first of them, but for FULL.
def some(all_of_them, *values):
    return few(*values) if all_of_them or every else values[:1]


# For many calls those at the ends, or all with FULL.
def numbers(k):
    if every or k <= 5:
        return range(1, k + 1)
    return 1, 2, 3, k - 1, k


def write_fails():
    k = len(calls("out", "write"))
    for at in few(k, *numbers(k)):
        for e in some(at == 1, "ENOSPC", "EDQUOT", "EIO", "EFBIG"):
            for on in few("+", ""):
                Run("out", "write", f"error={e}:when={at}{on}").failed(3,
                    f"{tool}: stdout: write error: {errors[e]}")


def interrupted(error):
    for file, call in ("in", "read"), ("out", "write"):
        k = len(calls(file, call))
        for at in few("1+2", *numbers(k)):
            Run(file, call, f"error={error}:when={at}").passed()


# The kernel did not write the byte it says it wrote: the rest must follow from
# the second byte on.
def short_writes():
    at = 0
    sizes = calls("out", "write")
    for k, n in enumerate(sizes, 1):
        if k in numbers(len(sizes)):
            Run("out", "write", f"retval=1:when={k}").passed(
                want[:at] + want[at + 1:])
        at += n
    assert at == len(want), (at, len(want))


def read_fails():
    k = len(calls("in", "read"))
    for at in numbers(k):
        for e in some(at == 1, "EIO", "EISDIR"):
            for on in "", "+":
                run = Run("in", "read", f"error={e}:when={at}{on}")
                run.failed(3, f"{tool}: stdin: read error: {errors[e]}")
                run.whole_frames()
                # Earlier frames are not lost.
                if at > 1 and not run.out and not measures and not reports:
                    run.die("nothing was written")


def read_ends():
    begin = re.escape(f"{tool}: stdin: ")
    cut = "cut after [0-9]+ frames: "
    for at in numbers(len(calls("in", "read")) - 1):
        run = Run("in", "read", f"retval=0:when={at}")
        if kind.startswith("spikes") or kind == "signal":
            run.failed(1, pattern=f"{begin}(no data|{cut}no #end)")
        elif kind == "idx":	# Its head says how much there is.
            run.failed(1, pattern=f"{begin}(no data|{cut}"
                "the next has [0-9]+ of 6 bytes)")
        elif run.rc == 0:
            # A signal may end anywhere, and its frames say how much it was;
            # but not in a row.
            continue
        else:
            run.failed(1)
        run.whole_frames()


sweep = {
    "write-fails": write_fails,
    "eintr": lambda: interrupted("EINTR"),
    "eagain": lambda: interrupted("EAGAIN"),
    "short-writes": short_writes,
    "read-fails": read_fails,
    "read-ends": read_ends,
}[sys.argv[1]]
for directory in sys.argv[2:]:
    os.chdir(directory)
    kind, again, reports, measures, tool, *options = \
        slurp("row").decode().split("\n")[:-1]
    print(tool, *options, "<", kind, flush=True)
    want = slurp("want")
    sweep()
