"""What tests/plot_web.bats looks for in pages and on terminals."""
import base64
import fcntl
import html
import json
import math
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import numpy


def look_page():
    data = [float(v) for v in open("x.csv").read().split("\n")[1:-1]]
    lines = [html.unescape(s) for s in
        re.findall("<pre>(.*?)</pre>", open("dom").read(), re.S)]
    assert lines[0] == "</script><b>&amp;\"é", lines
    assert lines[1] == "</script>&'é", lines
    pressed = float(lines.pop())
    got = {}
    for line in lines[2:]:
        view, said, *value = line.split("|")
        name, *view = view.split()
        got[name] = [float(v) for v in view], said, value
    def near(name, low, high):
        v = got[name][0]
        assert abs(v[0] - low) < 1e-6 and abs(v[1] - high) < 1e-6, \
            (name, v, low, high)
    def value(name):
        view, said, (when, what) = got[name]
        part = view[4]
        t = view[0] + part * (view[1] - view[0])
        assert abs(float(when.split(": ")[1]) - t) < .2, (when, t)
        near = [data[k] for k in {math.floor(t * 10 + d)
            for d in (.4, .5, .6)} if 0 <= k < 900]
        assert float(what.split(": ")[1]) in near, (what, t)
    end = got["all"][0][1]
    assert 89.9 <= end <= 90, end
    near("all", 0, end)
    near("point", 0, end)
    value("point")
    at = got["wheel"][0][4] * end
    low, high = at - .8 * at, at + .8 * (end - at)
    near("wheel", low, high)
    value("wheel")
    near("shift", low, high)
    assert got["all"][0][2:4] == got["wheel"][0][2:4]
    y = got["all"][0][2:4]
    assert abs((got["shift"][0][3] - got["shift"][0][2]) /
        (y[1] - y[0]) - .8) < 1e-9
    by = (high - low) * (pressed - got["drag"][0][4])
    near("drag", low + by, high + by)
    value("drag")
    low, high = low + by - (high - low) / 10, high + by - (high - low) / 10
    near("left", low, high)
    assert "time (s): %.1f" % low in got["left"][1], got["left"]
    near("home", 0, end)
    deep = got["deep"][0]
    assert deep[1] - deep[0] < 1e-5
    assert deep[0] < end / 2 < deep[1]


def look_data(folder):
    def figure(name):
        text = open(name).read()
        text = text.split('type="application/json">')[1]
        fig = json.loads(text.split("</script>")[0])
        return fig, [s for p in fig["panels"] for s in p["series"]]
    def array(packed):
        (name, text), = packed.items()
        return numpy.frombuffer(base64.b64decode(text), {"u8": "u1",
            "f32": "<f4", "f64": "<f8"}[name])
    fig, series = figure("x.html")
    ecg = numpy.loadtxt(folder + "/ecg.csv", skiprows=1)
    assert series[0]["mark"] == "line"
    assert (array(series[0]["y"]) == ecg).all()
    spikes = numpy.loadtxt("s.csv", skiprows=2) # "#end" is a comment
    cells = [s for s in series if s["mark"] == "cells"][0]
    assert (array(cells["y"]) == (spikes > 0)).all()
    assert (array(cells["top"]) == (spikes < 0)).all()
    fig, series = figure("d.html")
    assert fig["dark"] is True
    spikes = numpy.loadtxt("d.csv", delimiter=",")
    cells = [s for s in series if s["mark"] == "cells"][0]
    assert array(cells["y"]).sum() == spikes.sum()
    fig, series = figure("i.html")
    image = [s for s in series if s["mark"] == "image"][0]
    pgm = open(folder + "/ascent.pgm", "rb").read()
    pixels = numpy.frombuffer(pgm, "u1")[-image["rows"] * image["cols"]:]
    assert (array(image["y"]) == pixels).all()


def look_terminal():
    def run(term, columns, rows, width, height, *more, **env):
        a, b = pty.openpty()
        fcntl.ioctl(b, termios.TIOCSWINSZ, struct.pack("HHHH", rows,
            columns, width, height))
        environ = {"PATH": os.environ["PATH"], "TERM": term, **env,
            "LSAN_OPTIONS": os.environ.get("LSAN_OPTIONS", "")}
        p = subprocess.Popen(["spk-plot", "-r", "360", "x.csv", *more],
            stdout=b, env=environ)
        os.close(b)
        out = b""
        try:
            while part := os.read(a, 65536):
                out += part
        except OSError:
            pass
        assert p.wait() == 0, term
        return out
    def lines(out):
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.decode())
        return text.replace("\r", "").rstrip("\n").split("\n")
    out = run("xterm-kitty", 100, 40, 1000, 800)
    head = re.match(rb"\x1b_Ga=T,f=32,s=(\d+),v=(\d+),c=(\d+),r=(\d+)", out)
    s, v, c, r = map(int, head.groups())
    assert (s, c) == (1000, 100) and v == 20 * r and r <= 39, head
    for term in "foot", "mlterm":
        out = run(term, 80, 24, 800, 480)
        assert out.startswith(b"\x1bP"), out[:40]
        size = re.search(rb'q"1;1;(\d+);(\d+)', out[:60])
        w, h = map(int, size.groups())
        assert w <= 800 and h <= 460, (w, h)
    out = run("xterm-256color", 90, 30, 0, 0)
    assert b"\x1b[" in out and b"\x1bP" not in out and b"\x1b_" not in out
    text = lines(out)
    assert len(text) <= 29 and {len(t) for t in text} == {90}, text
    assert any("x.csv" in t for t in text)
    assert any("time (ms)" in t for t in text)
    assert any(re.search(r" 0\D+100\D+200", t) for t in text), text
    assert any(re.match(r" +0\.5\S", t) for t in text)
    out = run("dumb", 70, 30, 0, 0)
    assert b"\x1b" not in out and out.isascii(), out
    assert {len(t) for t in lines(out)} == {70}
    assert b"\x1b" not in run("xterm-256color", 70, 30, 0, 0, NO_COLOR="1")


globals()["look_" + sys.argv[1]](*sys.argv[2:])
