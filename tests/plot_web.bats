#!/usr/bin/env bats
# spk-plot for a browser, which is Chromium, and for terminals, which python
# plays.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -x "$BIN/spk-plot" ] || skip "spk-plot is left out"
}

look() {
	/usr/bin/python3 "$TOP/tests/plot_web.py" "$@"
}

# The page after its scripts.
browse() {
	timeout 60 chromium --headless=new --no-sandbox --disable-gpu \
	    --window-size=1000,700 --virtual-time-budget=1000 --dump-dom \
	    "file://$PWD/$1" 2> log
}

@test "a page zooms, and has the value under the pointer" {
	command -v chromium > /dev/null || skip "chromium is missing"
	awk 'BEGIN { print "</script>&'"'"'é"; for (k = 0; k < 900; k++)
	    printf "%.4f\n", sin(k / 9) + k / 300 }' > x.csv
	spk-plot -r 10 --to=html --title='</script><b>&amp;"é' x.csv > x.html
	! grep -q 'http[s]*:' x.html || false
	cat >> x.html <<-'END'
	<script>
	const p = fig.panels[0], said = [];
	let part = 0;
	const at = (name, x, more) => {
		const clientX = Math.round(p.left + x * p.w);
		const type = name === "wheel" ? WheelEvent : PointerEvent;
		part = (clientX - p.left) / p.w;
		marks.dispatchEvent(new type(name, { clientX, cancelable: true,
		    clientY: Math.round(p.over + p.h / 2), ...more }));
	};
	const key = k => dispatchEvent(new KeyboardEvent("keydown", { key: k }));
	const say = name => { draw(); said.push([name, p.viewX.low, p.viewX.high,
	    p.viewY.low, p.viewY.high, part].join(" ") + "|" +
	    rangeBox.textContent + "|" + valueBox.textContent.replace("\n",
	    "|")); };
	say("all");
	at("pointermove", .25); say("point");
	at("wheel", .25, { deltaY: -100 }); say("wheel");
	at("wheel", .25, { deltaY: -100, shiftKey: true }); say("shift");
	at("pointerdown", .5);
	const pressed = part;
	at("pointermove", .4);
	at("pointerup", .4); say("drag");
	key("ArrowLeft"); say("left");
	key("Home"); say("home");
	for (let k = 0; k < 99; k++) key("+");
	say("deep");
	document.body.innerHTML = "";
	for (const line of [document.title, p.y.label, ...said, pressed]) {
		const pre = document.createElement("pre");
		pre.textContent = line;
		document.body.append(pre);
	}
	</script>
	END
	browse x.html > dom
	look page
}

@test "a page has all of the data" {
	spk-sf -t 0.1 -r 360 "$DATA/ecg.csv" > s.csv
	spk-plot -o html "$DATA/ecg.csv" s.csv > x.html
	[ "$(wc -c < x.html)" -lt 2000000 ]
	spk-rate --method=poisson --steps=16 --min=0 --max=16 --columns=1-64 \
	    "$DATA/digits.csv" > d.csv
	spk-plot -o html --dark d.csv > d.html
	spk-plot -o html "$DATA/ascent.pgm" > i.html
	look data "$DATA"
}

@test "a terminal has a picture of its size, by what it can" {
	head -n 301 "$DATA/ecg.csv" > x.csv
	look terminal
	TERM=xterm-kitty spk-plot --to=term x.csv > out		# no terminal
	! grep -q "$(printf '\033_G')" out || false
	sed 's/\x1b\[[0-9;]*m//g' out | LC_ALL=C.UTF-8 awk '
	    length != 80 { exit 1 } END { exit NR != 24 }'
	COLUMNS=50 LINES=20 TERM=dumb spk-plot -o term x.csv |
	    awk 'length != 50 { exit 1 } END { exit NR != 20 }'
}
