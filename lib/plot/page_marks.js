/* Colours of counts and of grey values. */
function mix(a, b, part)
{
	return [16, 8, 0].map(i => Math.round(part * (b >> i & 255) +
	    (1 - part) * (a >> i & 255)));
}

function shade(up, down, most)
{
	const hue = mix(fig.inks[UP], fig.inks[DOWN], down / (up + down || 1));
	const more = Math.max(0, up + down - 1) / Math.max(most - 1, 1e-300);
	const paper = mix(fig.inks[PAPER], 0, 0);
	const part = most > 1 ? .25 + .75 * Math.sqrt(Math.min(more, 1)) : 1;

	return up + down > 0 ? paper.map((v, i) =>
	    part * hue[i] + (1 - part) * v) : paper;
}

function grey(s, v)
{
	const at = [0x2a2438, 0x2f6db5, 0xe4e4ea, 0xd07a2c, 0x2a2438];
	const part = Math.min(1, Math.max(0, (v - s.low) / (s.high - s.low)));
	const k = Math.min(3, Math.floor(4 * part));

	if (isNaN(part))
		return mix(fig.inks[PAPER], 0, 0);
	return s.circle ? mix(at[k], at[k + 1], 4 * part - k) :
	    mix(0, 0xffffff, part);
}

/* The scale beside a panel. */
function drawScale(p)
{
	const s = scaleOf(p), x = p.left + p.w + 10, down = s &&
	    s.mark === "cells" && s.top.some(v => v > 0);
	const a = s && newAxis({ low: s.mark === "cells" ? 0 :
	    Math.min(s.low, s.high), high: s.mark === "cells" ?
	    Math.max(1, s.most) : Math.max(s.low, s.high),
	    whole: s.mark === "cells" });
	const at = v => p.over + p.h * (a.high - v) / (a.high - a.low);

	if (!s)
		return;
	for (let y = 0; y < p.h; y++) {
		const v = a.high - (a.high - a.low) * (y + .5) / p.h;
		const c = s.mark === "image" ? grey(s, v) :
		    shade(v, 0, a.high);

		pen.fillStyle = `rgb(${c})`;
		pen.fillRect(x, p.over + y, 12, 1);
		if (down) {
			pen.fillStyle = `rgb(${shade(0, v, a.high)})`;
			pen.fillRect(x + 6, p.over + y, 6, 1);
		}
	}
	for (const t of ticksOf(a, Math.max(.15, 45 / p.h)).ticks) {
		line(x + 12, at(t.at), x + 16, at(t.at), FRAME);
		write(t.text, x + 19, at(t.at) + 4, QUIET, "left", 50);
	}
	pen.save();
	pen.translate(p.left + p.w + p.end - 12, p.over + p.h / 2);
	pen.rotate(-Math.PI / 2);
	write(p.unit || "", 0, 0, TEXT, "center", p.h);
	pen.restore();
}

/* Marks.  The left edge of bin k, or the place of point k. */
function edge(s, k)
{
	return s.x && k < s.n ? s.x[k] : s.x0 + k * s.dx;
}

function end(s, k)
{
	return s.x ? s.x[k] + s.dx : edge(s, k + 1);
}

/* Points or bins that are visible, and one more at each side. */
function visible(p, s)
{
	const a = p.viewX, one = a.from(a.low), other = a.from(a.high);

	if (s.x || !(s.dx > 0))
		return [0, s.n];
	return [Math.max(0, Math.floor((one - s.x0) / s.dx) - 1),
	    Math.min(s.n, Math.ceil((other - s.x0) / s.dx) + 2)];
}

/* The least and greatest of each group of points, to draw fewer. */
function spans(p, s, from, to)
{
	const step = Math.max(1, Math.floor((to - from) / (2 * p.w)));
	const top = s.top || s.y, all = [];

	for (let k = from - from % step; k < to; k += step) {
		const last = Math.min(k + step, s.n);
		let low = Infinity, high = -Infinity;

		for (let i = k; i < last; i++) {
			low = s.y[i] < low ? s.y[i] : low;
			high = top[i] > high ? top[i] : high;
		}
		all.push({ x: edge(s, k), end: end(s, last - 1), low, high });
	}
	return all;
}

function drawLine(p, s)
{
	const [from, to] = visible(p, s);
	let joined = false;

	if (!s.x && to - from > 6 * p.w) {
		drawBand(p, s);
		return;
	}
	pen.lineWidth = 1.4;
	pen.lineJoin = pen.lineCap = "round";
	pen.beginPath();
	for (let k = from; k < to; joined = !isNaN(s.y[k++])) {
		const x = showsX(p, edge(s, k)), y = showsY(p, s.y[k]);

		if (isNaN(s.y[k]))
			continue;
		if (!joined)
			pen.moveTo(x - .01, y);
		pen.lineTo(x, y);
		if (!s.x && s.dx > 8 * (p.viewX.high - p.viewX.low) / p.w &&
		    p.viewX.to !== Math.log10)
			pen.rect(x - 1, y - 1, 2, 2), pen.moveTo(x, y);
	}
	pen.stroke();
}

/* Each span touches the next, like the joined samples. */
function drawBand(p, s)
{
	const all = spans(p, s, ...visible(p, s));

	all.forEach((b, k) => {
		const next = all[k + 1] || b;
		const high = Math.max(b.high, Math.min(next.low, Infinity));
		const low = Math.min(b.low, Math.max(next.high, -Infinity));
		const x = showsX(p, b.x), y = showsY(p, high);

		if (b.low <= b.high)
			pen.fillRect(x, y - .7, Math.max(.7, showsX(p, b.end) -
			    x), showsY(p, next.low <= next.high ? low :
			    b.low) - y + 1.4);
	});
}

function drawStair(p, s)
{
	const [from, to] = visible(p, s), zero = showsY(p, 0);
	const area = new Path2D(), outline = new Path2D();
	let joined = false;

	for (let k = from; k < to; joined = !isNaN(s.y[k++])) {
		const x = showsX(p, edge(s, k)), y = showsY(p, s.y[k]);
		const w = showsX(p, end(s, k)) - x;

		if (isNaN(s.y[k]))
			continue;
		area.rect(x, y, w, zero - y);
		if (joined)
			outline.lineTo(x, y);
		else
			outline.moveTo(x, y);
		outline.lineTo(x + w, y);
	}
	pen.lineWidth = 1.3;
	if (s.mark === "area") {
		pen.globalAlpha = .3;
		pen.fill(area);
		pen.globalAlpha = 1;
	}
	pen.stroke(outline);
}

/* The height of a mark in a row. */
function thick(p, s)
{
	const row = Math.abs(p.h * s.dy / (p.viewY.high - p.viewY.low));

	return row < 4 ? Math.max(row, 1) : Math.max(3, row * .8);
}

function drawBars(p, s)
{
	const h = thick(p, s), zero = showsX(p, 0);

	for (let k = 0; k < s.n; k++)
		if (!isNaN(s.y[k]))
			pen.fillRect(zero, showsY(p, s.y[k]) - h / 2,
			    showsX(p, s.x[k]) - zero, h);
}

function drawTicks(p, s)
{
	const h = thick(p, s), w = h < 3 ? 1 : 1.2;

	for (let k = 0; k < s.n; k++) {
		const x = showsX(p, s.x[k]);

		if (x >= p.left - 2 && x <= p.left + p.w + 2)
			pen.fillRect(Math.floor(x - w / 2 + .5),
			    showsY(p, s.y[k]) - h / 2, w, h);
	}
}

/* Dots, squares or triangles. */
function drawPoint(shape, x, y, r)
{
	pen.beginPath();
	if (shape === 1)
		pen.rect(x - r, y - r, 2 * r, 2 * r);
	else if (shape === 2) {
		pen.moveTo(x, y - 1.3 * r);
		pen.lineTo(x + 1.3 * r, y + r);
		pen.lineTo(x - 1.3 * r, y + r);
	} else
		pen.arc(x, y, r, 0, 7);
	pen.fill();
}

function drawPoints(p, s)
{
	const r = s.n > 2000 ? 1.2 : s.n > 200 ? 2 : 3;

	for (let k = 0; k < s.n; k++) {
		if (isNaN(s.y[k]))
			continue;
		drawPoint(s.shape, showsX(p, edge(s, k)), showsY(p, s.y[k]),
		    r);
	}
}

/* The visible rows or columns, in steps of at least a pixel. */
function extent(first, size, n, axis, pixels)
{
	const low = axis.from(axis.low), high = axis.from(axis.high);
	const a = (low - first) / size, b = (high - first) / size;
	const from = Math.max(0, Math.floor(Math.min(a, b)));
	const to = Math.min(n, Math.ceil(Math.max(a, b)));
	const step = Math.max(1, Math.ceil((to - from) / pixels));

	return { from: from - from % step, step, end: to,
	    n: Math.max(0, Math.ceil((to - (from - from % step)) / step)) };
}

/* For each pixel drawn, the sum of its cells or the mean of its image. */
function sums(s, values, rows, cols)
{
	const all = new Float64Array(rows.n * cols.n);

	for (let i = 0; i < rows.n * rows.step; i++) {
		const r = rows.from + i, at = Math.floor(i / rows.step);

		for (let j = 0, c = cols.from; r < s.rows && j < cols.n; j++)
			for (let k = 0; k < cols.step && c < s.cols; k++, c++)
				all[at * cols.n + j] += values[r * s.cols + c];
	}
	return all;
}

/* Means: over the values that exist, at the last row and column. */
function means(s, rows, cols)
{
	const all = sums(s, s.y, rows, cols);

	return all.map((v, k) => {
		const r = rows.from + Math.floor(k / cols.n) * rows.step;
		const c = cols.from + k % cols.n * cols.step;

		return v / Math.min(rows.step, s.rows - r) /
		    Math.min(cols.step, s.cols - c);
	});
}

function colours(s, rows, cols)
{
	const up = s.mark === "image" ? means(s, rows, cols) :
	    sums(s, s.y, rows, cols);
	const down = s.mark === "image" ? null : sums(s, s.top, rows, cols);
	let most = s.most;

	if (s.mark === "image")
		return k => grey(s, up[k]);
	if (rows.step * cols.step > 1)
		most = up.reduce((m, v, k) => Math.max(m, v + down[k]), 0);
	return k => shade(up[k], down[k], most);
}

function drawCells(p, s)
{
	const rows = extent(s.y0, s.dy, s.rows, p.viewY, p.h);
	const cols = extent(s.x0, s.dx, s.cols, p.viewX, p.w);
	const picture = document.createElement("canvas");
	const image = new ImageData(Math.max(1, cols.n), Math.max(1, rows.n));
	const colour = colours(s, rows, cols);
	const x = k => showsX(p, s.x0 + k * s.dx);
	const y = k => showsY(p, s.y0 + k * s.dy);
	const last = t => t.from + t.n * t.step;

	if (rows.n === 0 || cols.n === 0)
		return;
	for (let k = 0; k < rows.n * cols.n; k++)
		image.data.set([...colour(k), 255], 4 * k);
	picture.width = cols.n;
	picture.height = rows.n;
	picture.getContext("2d").putImageData(image, 0, 0);
	pen.save();
	pen.imageSmoothingEnabled = false;
	pen.translate(x(cols.from), y(rows.from));
	pen.scale((x(last(cols)) - x(cols.from)) / cols.n,
	    (y(last(rows)) - y(rows.from)) / rows.n);
	pen.drawImage(picture, 0, 0);
	pen.restore();
}

function drawMarks(p)
{
	const draw = { line: drawLine, band: drawBand, stair: drawStair,
	    area: drawStair, bars: drawBars, points: drawPoints,
	    ticks: drawTicks, cells: drawCells, image: drawCells };
	const room = p.series.some(s => s.rows) ? 0 : 2;

	pen.save();
	pen.beginPath();
	pen.rect(p.left, p.over - room, p.w + 1, p.h + 2 * room);
	pen.clip();
	for (const s of p.series) {
		pen.fillStyle = pen.strokeStyle = inks[s.ink];
		draw[s.mark](p, s);
	}
	pen.restore();
}
