/* The figure, its arrays, and the axes shared by panels. */
const fig = JSON.parse(document.getElementById("figure").textContent);
const [UP, DOWN, PAPER, TEXT, QUIET, GRID, FRAME] =
    [6, 7, 9, 10, 11, 12, 13];
const inks = fig.inks.map(c => "#" + c.toString(16).padStart(6, "0"));
const EM = 13;
const sheet = document.getElementById("sheet");
const marks = document.getElementById("marks");
const valueBox = document.getElementById("value");
const rangeBox = document.getElementById("range");
let pen = sheet.getContext("2d");

function numbers(packed)
{
	const types = { u8: Uint8Array, f32: Float32Array,
	    f64: Float64Array };
	const type = Object.keys(packed)[0], text = atob(packed[type]);

	return new types[type](Uint8Array.from(text,
	    c => c.charCodeAt(0)).buffer);
}

/* An axis, visible from low to high, which are logarithms if it is log. */
function newAxis(a)
{
	a.to = a.log && a.low > 0 ? Math.log10 : v => v;
	a.from = a.log && a.low > 0 ? t => 10 ** t : t => t;
	a.least = a.low = a.to(a.low);
	a.most = a.high = a.to(a.high);
	return a;
}

/* The panel whose x or y this panel shares. */
function leader(p, is, same, order)
{
	let others;

	while (p[is]) {
		others = fig.panels.filter(q => q[same] === p[same] &&
		    (q[order] - p[order]) * (is === "joined" ? 1 : -1) > 0);
		if (others.length === 0)
			break;
		others.sort((a, b) => Math.abs(a[order] - p[order]) -
		    Math.abs(b[order] - p[order]));
		p = others[0];
	}
	return p;
}

for (const p of fig.panels) {
	newAxis(p.x);
	newAxis(p.y);
	for (const s of p.series)
		for (const name of ["x", "y", "top"])
			if (s[name])
				s[name] = numbers(s[name]);
}
for (const p of fig.panels) {
	p.viewX = leader(p, "joined", "column", "row").x;
	p.viewY = leader(p, "beside", "row", "column").y;
	p.flat = p.square || p.series.some(s => s.mark === "points");
}

function showsX(p, v)
{
	const a = p.viewX, part = (a.to(v) - a.low) / (a.high - a.low);

	return p.left + p.w * (p.x.down ? 1 - part : part);
}

function showsY(p, v)
{
	const a = p.viewY, t = a.log && !(v > 0) ? a.low : a.to(v);
	const part = (t - a.low) / (a.high - a.low);

	return p.over + p.h * (p.y.down ? part : 1 - part);
}

/* The axis's value at a pixel. */
function underX(p, x)
{
	const part = (x - p.left) / p.w, a = p.viewX;

	return a.low + (a.high - a.low) * (p.x.down ? 1 - part : part);
}

function underY(p, y)
{
	const part = (y - p.over) / p.h, a = p.viewY;

	return a.low + (a.high - a.low) * (p.y.down ? part : 1 - part);
}

/* Ticks: multiples of 1, 2 or 5 times a power of ten. */
function roundStep(x)
{
	const e = Math.floor(Math.log10(x) + 1e-9);
	const m = [1, 2, 5, 10].find(k => k * 10 ** e >= x * (1 - 1e-9));

	return [m * 10 ** e, m === 10 ? e + 1 : e];
}

function decade(v, e)
{
	return e >= -4 && e <= 4 ? String(Number(v.toPrecision(12))) :
	    v.toExponential(0).replace("+", "");
}

function logTicks(a, apart)
{
	const span = (a.high - a.low) * apart, ticks = [];
	const set = span < .0457 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] :
	    span < .301 ? [1, 2, 5] : span < .477 ? [1, 3] : [1];
	const step = Math.max(1, Math.ceil(span));

	for (let e = Math.floor(a.low); e <= a.high; e++)
		for (const m of set) {
			const v = m * 10 ** e, t = Math.log10(v);

			if (e % step === 0 && t >= a.low - 1e-6 &&
			    t <= a.high + 1e-6)
				ticks.push({ at: v, text: decade(v, e) });
		}
	return ticks;
}

function ticksOf(a, apart)
{
	const logs = a.to === Math.log10 ? logTicks(a, apart) : [];
	const low = a.from(a.low), high = a.from(a.high), ticks = [];
	const most = Math.max(Math.abs(low), Math.abs(high));
	let [step, e] = roundStep((high - low) * Math.min(1,
	    Math.max(apart, 1 / 64)));
	let power = 0;

	if (logs.length > 1)
		return { ticks: logs, factor: "" };
	if ((a.whole || a.names) && step < 1)
		[step, e] = [1, 0];
	if (!(high - low > 1e-12 * most))	/* k++ would not end */
		return { ticks, factor: "" };
	if (!a.names && (most >= 1e6 || most < 1e-3))
		power = Math.floor(Math.log10(most) / 3 + 1e-9) * 3;
	for (let k = Math.ceil(low / step - 1e-6);
	    k * step <= high + (high - low) * 1e-6; k++) {
		const at = k * step, names = a.names || [];
		const text = (at / 10 ** power).toFixed(Math.max(0,
		    Math.min(15, power - e)));

		if (!a.names)
			ticks.push({ at, text });
		else if (names[Math.round(at)] !== undefined)
			ticks.push({ at, text: names[Math.round(at)] });
	}
	return { ticks, factor: power ? " ×1e" + power : "" };
}

/* Text. */
function width(text, bold)
{
	pen.font = (bold ? "bold " : "") + EM + "px system-ui, sans-serif";
	return pen.measureText(text).width;
}

function cut(text, room, bold)
{
	if (width(text, bold) <= room)
		return text;
	while (text !== "" && width(text + "…", bold) > room)
		text = text.slice(0, -1);
	return text + "…";
}

function write(text, x, y, ink, align, room, bold)
{
	const line = room === undefined ? text : cut(text, room, bold);

	width(line, bold);
	pen.fillStyle = inks[ink];
	pen.textAlign = align || "left";
	pen.fillText(line, x, y);
}

/* Wrap words into lines that fit the room. */
function wrap(text, room)
{
	const lines = [];

	for (const word of (text || "").split(" "))
		if (lines.length > 0 && width(lines[lines.length - 1] + " " +
		    word) <= room)
			lines[lines.length - 1] += " " + word;
		else
			lines.push(word);
	return text ? lines : [];
}
