/* Title and legend above a panel: their places and lines. */
function legend(p, room)
{
	const list = [];
	let x = 0, line = 0;

	if (p.title) {
		list.push({ x, line, text: p.title });
		x = width(p.title, true) + 20;
	}
	for (const s of p.series.filter(q => q.label)) {
		const w = 24 + width(s.label);

		if (x > 0 && x + w > room) {
			x = 0;
			line++;
		}
		list.push({ x, line, text: s.label, series: s });
		x += w + 16;
	}
	return { list, lines: list.length > 0 ? line + 1 : 0 };
}

function drawLegend(p)
{
	const top = p.over - p.legend.lines * 20 + 9;

	for (const l of p.legend.list) {
		const x = p.left + l.x, y = top + l.line * 20;
		const thin = l.series && ["line", "band", "stair"].includes(
		    l.series.mark);

		if (l.series) {
			pen.fillStyle = inks[l.series.ink];
			if (thin)
				pen.fillRect(x, y - 6, 17, 2);
			else if (l.series.mark === "points")
				drawPoint(l.series.shape, x + 8, y - 5, 4);
			else
				pen.fillRect(x + 3, y - 10, 11, 10);
		}
		write(l.text, l.series ? x + 24 : x, y, TEXT, "left",
		    p.w - l.x, !l.series);
	}
}

/* The places of panels: rows and columns in proportion to weights. */
function scaleOf(p)
{
	return p.scale ? p.series.find(s => s.mark === "image" ||
	    s.mark === "cells") : undefined;
}

function margins(p, room)
{
	p.legend = legend(p, room);
	p.notes = wrap(p.note, room);
	p.before = 8 + 20 * p.legend.lines;
	p.after = p.joined || p.x.bare ? 8 : p.x.label ? 48 : 28;
	p.after += 16 * p.notes.length;
	p.start = p.y.bare || p.beside ? EM : 24 + Math.max(0,
	    ...ticksOf(p.y, .1).ticks.map(t => Math.min(150,
	    width(t.text)))) + (p.y.label ? 20 : 0);
	p.end = 18 + (scaleOf(p) ? 70 : 0) + (p.unit ? 18 : 0);
}

function tracks(names, from, room)
{
	const all = [];
	let weights = 0;

	for (const p of fig.panels) {
		const t = all[p[names.key]] ||= { weight: 0, before: 0,
		    after: 0 };

		t.weight = Math.max(t.weight, p[names.weight]);
		t.before = Math.max(t.before, p[names.before]);
		t.after = Math.max(t.after, p[names.after]);
	}
	for (const t of all) {
		weights += t ? t.weight : 0;
		room -= t ? t.before + t.after : 0;
	}
	for (const t of all) {
		if (!t)
			continue;
		t.at = from + t.before;
		t.size = Math.max(1, room * t.weight / weights);
		from = t.at + t.size + t.after;
	}
	return all;
}

/* Pixels of images are square over the whole axis, not the visible part. */
function makeSquare(p)
{
	const ratio = (p.x.most - p.x.least) / (p.y.most - p.y.least);

	if (!p.square || !(ratio > 0))
		return;
	if (p.w > p.h * ratio)
		p.w = p.h * ratio;
	else
		p.h = p.w / ratio;
}

function place(w, h)
{
	const columns = 1 + Math.max(0, ...fig.panels.map(p => p.column));
	const lines = wrap(fig.subtitle, w - 2 * EM);
	const notes = wrap(fig.note, w - 2 * EM);
	const top = 12 + (fig.title ? 26 : 0) + 18 * lines.length;
	let rows, cols;

	for (const p of fig.panels)
		margins(p, w / columns - 8 * EM);
	rows = tracks({ key: "row", weight: "height", before: "before",
	    after: "after" }, top, h - top - 18 * notes.length);
	cols = tracks({ key: "column", weight: "width", before: "start",
	    after: "end" }, 0, w);
	for (const p of fig.panels) {
		p.over = rows[p.row].at;
		p.h = rows[p.row].size;
		p.left = cols[p.column].at;
		p.w = cols[p.column].size;
		makeSquare(p);
	}
	return { lines, notes };
}

/* Grid, axes and their labels. */
function line(x, y, toX, toY, ink)
{
	pen.strokeStyle = inks[ink];
	pen.lineWidth = 1;
	pen.beginPath();
	pen.moveTo(Math.floor(x) + .5, Math.floor(y) + .5);
	pen.lineTo(Math.floor(toX) + .5, Math.floor(toY) + .5);
	pen.stroke();
}

/* As close as their labels allow. */
function ticksX(p)
{
	let apart = 60, t, most;

	for (let k = 0; k < 4; k++) {
		t = ticksOf({ ...p.x, low: p.viewX.low, high: p.viewX.high },
		    apart / p.w);
		most = Math.max(0, ...t.ticks.map(q => width(q.text))) + 16;
		if (most <= apart)
			break;
		apart = most;
	}
	return t;
}

function drawGrid(p)
{
	p.ticksX = ticksX(p);
	p.ticksY = ticksOf({ ...p.y, low: p.viewY.low, high: p.viewY.high },
	    (p.y.names ? 17 : Math.min(34, p.h / 2)) / p.h);
	for (const t of p.x.bare || p.x.names ? [] : p.ticksX.ticks)
		line(showsX(p, t.at), p.over, showsX(p, t.at), p.over + p.h,
		    GRID);
	for (const t of p.y.bare || p.y.names ? [] : p.ticksY.ticks)
		line(p.left, showsY(p, t.at), p.left + p.w, showsY(p, t.at),
		    GRID);
}

function drawAxisX(p)
{
	const y = p.over + p.h;

	line(p.left, y, p.left + p.w, y, FRAME);
	for (const t of p.ticksX.ticks) {
		line(showsX(p, t.at), y, showsX(p, t.at), y + 5, FRAME);
		if (!p.joined)
			write(t.text, showsX(p, t.at), y + 18, QUIET,
			    "center");
	}
	if (!p.joined && p.x.label)
		write(p.x.label + p.ticksX.factor, p.left + p.w / 2, y + 38,
		    TEXT, "center", p.w);
}

function drawAxisY(p)
{
	line(p.left, p.over, p.left, p.over + p.h, FRAME);
	for (const t of p.ticksY.ticks) {
		line(p.left - 5, showsY(p, t.at), p.left, showsY(p, t.at),
		    FRAME);
		if (!p.beside)
			write(t.text, p.left - 8, showsY(p, t.at) + 4, QUIET,
			    "right", 150);
	}
	if (p.beside || !p.y.label)
		return;
	pen.save();
	pen.translate(p.left - p.start + 16, p.over + p.h / 2);
	pen.rotate(-Math.PI / 2);
	write(p.y.label + p.ticksY.factor, 0, 0, TEXT, "center",
	    p.h + p.before);
	pen.restore();
}

function drawAxes(p)
{
	const y = p.over + p.h + p.after - 16 * p.notes.length + 4;

	if (p.square) {
		line(p.left, p.over, p.left + p.w, p.over, FRAME);
		line(p.left + p.w, p.over, p.left + p.w, p.over + p.h, FRAME);
	}
	if (p.square || !p.x.bare)
		line(p.left, p.over + p.h, p.left + p.w, p.over + p.h, FRAME);
	if (p.square || !p.y.bare)
		line(p.left, p.over, p.left, p.over + p.h, FRAME);
	if (!p.x.bare)
		drawAxisX(p);
	if (!p.y.bare)
		drawAxisY(p);
	drawLegend(p);
	p.notes.forEach((n, k) => write(n, p.left, y + 16 * k, QUIET));
}
