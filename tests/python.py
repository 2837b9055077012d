# A Python that has begun, with numpy: what tests/python.c is asked to run, a
# process forked of this one runs, which saves most of its time.
#	python.py SOCKET
# It ends with the process that started it.
import atexit
import csv
import fcntl
import gc
import io
import json
import math
import os
import random
import select
import socket
import struct
import subprocess
import sys
import threading
import traceback
import types

try:
    import numpy
except ImportError:
    pass

ABOVE = 200		# the numbers of no client's descriptors


# The words of a request, its numbers of descriptors and the descriptors, of
# which the first is the directory.
def request(conn):
    data, fds, _, _ = socket.recv_fds(conn, 4, 250)
    size = struct.unpack("<i", data)[0]
    data = b""
    while len(data) < size:
        more = conn.recv(size - len(data))
        if not more:
            os._exit(1)
        data += more
    argc, *words = data.split(b"\0")[:-1]
    count = int(words[0])
    numbers = list(map(int, words[1:count + 1]))
    words = [os.fsdecode(w) for w in words[count + 1:]]
    return words[:int(argc)], words[int(argc):], numbers, fds


# Descriptors as the client has them, and no others.
def descriptors(numbers, fds):
    top = [fcntl.fcntl(fd, fcntl.F_DUPFD, ABOVE) for fd in fds]
    os.closerange(0, ABOVE)
    os.fchdir(top[0])
    for number, fd in zip(numbers, top[1:]):
        os.dup2(fd, number)
    os.closerange(ABOVE, ABOVE + 300)


# The script of a command line, its name, and where its modules are.
def script(args):
    if args[:1] == ["-c"]:
        return args[1], "<string>", "", ["-c", *args[2:]]
    if not args or args[0] == "-":
        return sys.stdin.buffer.read(), "<stdin>", "", args or [""]
    with open(args[0], "rb") as f:
        return f.read(), args[0], os.path.dirname(args[0]) or ".", args


def run(args):
    text, name, where, sys.argv = script(args)
    path = os.environ.get("PYTHONPATH")
    sys.path[0:1] = [where, *(path.split(":") if path else [])]
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    exec(compile(text, name, "exec"), main.__dict__)


# The status with which Python would exit.
def status_of(args):
    try:
        run(args)
    except SystemExit as e:
        if e.code is None or isinstance(e.code, int):
            return (e.code or 0) & 255
        print(e.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def child(conn):
    args, env, numbers, fds = request(conn)
    descriptors(numbers, fds)
    os.environ.clear()
    os.environ.update(e.split("=", 1) for e in env)
    status = status_of(args)
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        # Files that the script did not close are written out.
        sys.modules["__main__"].__dict__.clear()
        gc.collect()
        sys.stdout.flush()
    except BrokenPipeError:
        status = 120
    os._exit(status)


def main():
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen(100)
    parent, running = os.getppid(), {}
    while os.getppid() == parent:
        for fd in select.select([server, *running], [], [], 1)[0]:
            if fd is not server:
                conn, pid = running.pop(fd)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                os.close(fd)
                try:
                    conn.send(bytes([status if status >= 0
                        else 128 - status]))
                except OSError:
                    pass
                conn.close()
                continue
            conn = server.accept()[0]
            pid = os.fork()
            if pid == 0:
                child(conn)
            running[os.pidfd_open(pid)] = conn, pid


main()
