/* The pointer, the wheel and keys. */
const HELP = "wheel or + − to zoom, drag or arrows to move, shift and wheel " +
    "for the other axis, 0 for all";
let hand = null;		/* where the pointer is, and on which panel */
let held = null;		/* where it was pressed */

function number(v, array)
{
	return String(Number(v.toPrecision(array instanceof Float64Array ?
	    12 : 7)));
}

/* A position, with decimals to the pixel's precision. */
function position(a, t, pixels)
{
	const v = a.from(t), near = a.from(t + (a.high - a.low) / pixels);
	const decimals = Math.ceil(-Math.log10(Math.abs(near - v)));

	return v.toFixed(Math.min(20, Math.max(0, decimals)));
}

function showRange()
{
	const p = (hand && hand.panel) || fig.panels[0];
	const part = (name, a, pixels) => a.low > a.least || a.high < a.most ?
	    [`${name || "y"}: ${position(a, a.low, pixels)} to ` +
	    position(a, a.high, pixels)] : [];

	if (!p)
		return;
	rangeBox.textContent = [
		...part(p.viewX.label || p.x.label || "x", p.viewX, p.w),
		...part(p.y.label, p.viewY, p.h)
	].join(", ") || HELP;
}

/* The point or bin of a series at a position. */
function find(s, v)
{
	let best = -1;

	if (!s.x) {
		const k = s.mark === "line" ? Math.round((v - s.x0) / s.dx) :
		    Math.floor((v - s.x0) / s.dx);

		return k >= 0 && k < s.n ? k : -1;
	}
	for (let k = 0; k < s.n; k++)
		if (isNaN(s.y[k]))
			continue;
		else if (s.mark === "line" ? best < 0 || Math.abs(s.x[k] - v) <
		    Math.abs(s.x[best] - v) : s.x[k] <= v &&
		    v < s.x[k] + s.dx)
			best = k;
	return best;
}

function nameOf(p, s)
{
	return s.label || p.y.label || p.title || "";
}

/* Series that have a value at each time. */
function valuesAt(p, v)
{
	const lines = [];

	for (const s of p.series) {
		const k = ["line", "band", "stair", "area"].includes(s.mark) ?
		    find(s, v) : -1;

		if (k < 0 || isNaN(s.y[k]))
			continue;
		lines.push(`${nameOf(p, s)}: ${number(s.y[k], s.y)}` +
		    (s.top && s.top[k] !== s.y[k] ?
		    ` to ${number(s.top[k], s.top)}` : ""));
	}
	return lines;
}

function rowName(p, s, v)
{
	const r = Math.floor((v - s.y0) / s.dy);
	const from = Math.ceil(s.y0 + r * s.dy);
	const to = Math.min(Math.floor(p.y.from(p.y.most)),
	    Math.ceil(s.y0 + (r + 1) * s.dy) - 1);
	const names = p.y.names || [];

	return (p.y.label || "row") + " " + (names[from] || (to > from ?
	    from + " to " + to : from));
}

/* A cell or a pixel. */
function cellAt(p, s, x, y)
{
	const c = Math.floor((x - s.x0) / s.dx);
	const r = Math.floor((y - s.y0) / s.dy), k = r * s.cols + c;
	const all = s.mark === "cells" ? s.y[k] + s.top[k] : 0;
	const where = p.square ? `column ${c}, row ${r}` : rowName(p, s, y);

	if (c < 0 || c >= s.cols || r < 0 || r >= s.rows)
		return [];
	if (s.mark === "image")
		return [`${where}: ${number(s.y[k], s.y)}` +
		    (p.unit ? ` (${p.unit})` : "")];
	return [`${where}: ${all} spike${all === 1 ? "" : "s"}` +
	    (s.top[k] > 0 ? `, ${s.y[k]} up and ${s.top[k]} down` : "")];
}

/* The tick or point nearest to the pointer. */
function nearest(p, s, reach)
{
	let best = -1, least = reach;

	for (let k = 0; k < s.n; k++) {
		const x = showsX(p, edge(s, k)) - hand.x;
		const y = s.mark === "ticks" ? Math.max(0, Math.abs(showsY(p,
		    s.y[k]) - hand.y) - thick(p, s) / 2) * 10 :
		    showsY(p, s.y[k]) - hand.y;

		if (Math.hypot(x, y) < least) {
			least = Math.hypot(x, y);
			best = k;
		}
	}
	return best;
}

function marksAt(p, x, y)
{
	const lines = [], names = p.y.names || [];

	for (const s of p.series) {
		const k = s.mark === "ticks" ? nearest(p, s, 6) :
		    s.mark === "points" ? nearest(p, s, 12) :
		    s.mark === "bars" ? s.y.findIndex(v => Math.abs(v - y) <=
		    s.dy / 2) : -1;

		if (s.mark === "cells" || s.mark === "image")
			lines.push(...cellAt(p, s, x, y));
		else if (s.mark === "ticks" && k >= 0)
			lines.push(`${p.y.label || "row"} ` +
			    `${names[s.y[k]] || s.y[k]}: ` +
			    (s.ink === DOWN ? "down" : "up") +
			    ` at ${number(s.x[k], s.x)}`);
		else if (s.mark === "points" && k >= 0)
			lines.push(`${nameOf(p, s)}: ` +
			    `${number(edge(s, k), s.x || s.y)}, ` +
			    number(s.y[k], s.y));
		else if (s.mark === "bars" && k >= 0)
			lines.push(`${rowName(p, { y0: s.y[k] - .5, dy: 1 },
			    y)}: ${number(s.x[k], s.x)}`);
	}
	if (lines.length === 0 && p.series.some(s => s.mark === "ticks") &&
	    p.y.most - p.y.least > 1)
		lines.push(rowName(p, { y0: .5, dy: 1 }, y));
	return lines;
}

/* The values of all series at this time, and under the pointer. */
function readOut()
{
	const p = hand.panel, t = underX(p, hand.x), x = p.viewX.from(t);
	const y = p.viewY.from(underY(p, hand.y));
	const lines = p.series.every(s => s.mark === "bars" ||
	    s.mark === "points") || p.square ? [] :
	    [`${p.viewX.label || "x"}: ${position(p.viewX, t, p.w)}`];

	for (const q of fig.panels) {
		if (q.viewX === p.viewX)
			lines.push(...valuesAt(q, x));
		if (q === p)
			lines.push(...marksAt(q, x, y));
	}
	return lines.join("\n");
}

function showValue()
{
	const w = marks.clientWidth, h = marks.clientHeight;
	const on = marks.getContext("2d");

	on.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
	on.clearRect(0, 0, w, h);
	valueBox.style.display = hand && hand.panel ? "block" : "none";
	if (!hand || !hand.panel)
		return;
	on.fillStyle = inks[FRAME];
	for (const p of fig.panels)
		if (p.viewX === hand.panel.viewX && !p.square)
			on.fillRect(Math.floor(hand.x), p.over, 1, p.h);
	valueBox.textContent = readOut();
	if (valueBox.textContent === "")
		valueBox.style.display = "none";
	valueBox.style.left = (hand.x + 16 + valueBox.offsetWidth < w ?
	    hand.x + 16 : Math.max(0, hand.x - 16 - valueBox.offsetWidth)) +
	    "px";
	valueBox.style.top = Math.max(0, Math.min(hand.y + 16,
	    h - valueBox.offsetHeight)) + "px";
}

/* The whole figure, at the size of the window. */
function draw()
{
	const w = Math.max(320, document.documentElement.clientWidth);
	const least = 130 + 60 * new Set(fig.panels.map(p => p.row)).size;
	const h = Math.max(least, innerHeight - rangeBox.offsetHeight - 2);
	let text;

	for (const c of [sheet, marks]) {
		c.width = w * devicePixelRatio;
		c.height = h * devicePixelRatio;
		c.style.width = w + "px";
		c.style.height = h + "px";
	}
	pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
	pen.fillStyle = inks[PAPER];
	pen.fillRect(0, 0, w, h);
	text = place(w, h);
	write(fig.title || "", EM, 26, TEXT, "left", w - 2 * EM, true);
	text.lines.forEach((l, k) => write(l, EM, (fig.title ? 46 : 22) +
	    18 * k, QUIET));
	text.notes.forEach((l, k) => write(l, EM, h - 18 *
	    (text.notes.length - k) + 12, QUIET));
	for (const p of fig.panels) {
		drawGrid(p);
		drawMarks(p);
		drawAxes(p);
		drawScale(p);
	}
	showRange();
	showValue();
}

let waiting = false;

function redraw()
{
	if (!waiting)
		requestAnimationFrame(() => { waiting = false; draw(); });
	waiting = true;
}

/* Show an axis from low to high, within its range. */
function show(a, low, high)
{
	const all = a.most - a.least;
	const size = Math.min(all, Math.max(high - low, all * 1e-9,
	    Math.max(Math.abs(a.least), Math.abs(a.most)) * 1e-12));

	low = (low + high - size) / 2;
	a.low = Math.max(a.least, Math.min(a.most - size, low));
	a.high = size === all ? a.most : a.low + size;
}

function zoom(a, at, factor)
{
	show(a, at - (at - a.low) * factor, at + (a.high - at) * factor);
}

function move(a, by)
{
	show(a, a.low + by, a.high + by);
}

function panelAt(x, y)
{
	return fig.panels.find(p => x >= p.left && x <= p.left + p.w &&
	    y >= p.over && y <= p.over + p.h);
}

function point(event)
{
	const box = marks.getBoundingClientRect();
	const x = event.clientX - box.left, y = event.clientY - box.top;

	hand = { x, y, panel: held ? held.panel : panelAt(x, y) };
}

function zoomBoth(p, x, y, factor, other)
{
	if (p.flat || !other)
		zoom(p.viewX, x, factor);
	if (p.flat || other)
		zoom(p.viewY, y, factor);
	redraw();
}

function reset(panels)
{
	for (const a of panels.flatMap(p => [p.viewX, p.viewY]))
		[a.low, a.high] = [a.least, a.most];
	redraw();
}

marks.addEventListener("wheel", event => {
	const turn = event.deltaY || event.deltaX;

	point(event);
	if (!hand.panel)
		return;
	event.preventDefault();
	zoomBoth(hand.panel, underX(hand.panel, hand.x),
	    underY(hand.panel, hand.y), 1.25 ** Math.sign(turn),
	    event.shiftKey);
}, { passive: false });

marks.addEventListener("pointerdown", event => {
	point(event);
	if (!hand.panel || event.button !== 0)
		return;
	held = { panel: hand.panel, t: underX(hand.panel, hand.x),
	    v: underY(hand.panel, hand.y) };
	if (event.isTrusted)
		marks.setPointerCapture(event.pointerId);
});

marks.addEventListener("pointermove", event => {
	point(event);
	if (!held) {
		showValue();
		return;
	}
	move(held.panel.viewX, held.t - underX(held.panel, hand.x));
	move(held.panel.viewY, held.v - underY(held.panel, hand.y));
	redraw();
});

for (const name of ["pointerup", "pointercancel"])
	marks.addEventListener(name, () => { held = null; });
marks.addEventListener("pointerleave", () => { hand = null; showValue(); });
marks.addEventListener("dblclick", () => {
	if (hand && hand.panel)
		reset([hand.panel]);
});

addEventListener("keydown", event => {
	const p = (hand && hand.panel) || fig.panels[0];
	const step = (a, by) => { move(a, by * (a.high - a.low)); redraw(); };
	const x = p && (p.viewX.low + p.viewX.high) / 2;
	const y = p && (p.viewY.low + p.viewY.high) / 2;
	const keys = {
		ArrowLeft: () => step(p.viewX, p.x.down ? .1 : -.1),
		ArrowRight: () => step(p.viewX, p.x.down ? -.1 : .1),
		ArrowUp: () => step(p.viewY, p.y.down ? -.1 : .1),
		ArrowDown: () => step(p.viewY, p.y.down ? .1 : -.1),
		"+": () => zoomBoth(p, x, y, .8, false),
		"=": () => zoomBoth(p, x, y, .8, false),
		"-": () => zoomBoth(p, x, y, 1.25, false),
		0: () => reset(fig.panels), Home: () => reset(fig.panels)
	};

	if (!p || !keys[event.key] || event.ctrlKey || event.metaKey ||
	    event.altKey)
		return;
	event.preventDefault();
	keys[event.key]();
});
addEventListener("resize", redraw);

document.title = fig.title || "spk-plot";
document.body.style.background = valueBox.style.background = inks[PAPER];
document.body.style.color = valueBox.style.color = inks[TEXT];
rangeBox.style.color = inks[QUIET];
document.documentElement.style.colorScheme = fig.dark ? "dark" : "light";
marks.setAttribute("aria-label", [fig.title, fig.subtitle].filter(t => t)
    .join(": "));
rangeBox.textContent = HELP;
draw();
