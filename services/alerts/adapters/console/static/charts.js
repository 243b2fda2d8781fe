/* Draws the charts of a patient's page from the numbers in #drawing. Colours come from console.css. */
"use strict";
(() => {
  const place = document.getElementById("charts"), source = document.getElementById("drawing");
  if (!place || !source) return;
  const data = JSON.parse(source.textContent);
  /* A function that works out each answer once: zones and styles are slow to ask, and each chart asks the same. */
  const kept = (make) => {
    const seen = new Map();
    const ask = (key) => seen.get(key) ?? seen.set(key, make(key)).get(key);
    return Object.assign(ask, { forget: () => seen.clear() });
  };
  const colour = kept((name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  const ratio = () => window.devicePixelRatio || 1;
  const first = Math.min(data.to - 14 * 86400, ...data.phases.map((p) => p.from), ...data.exercises.flatMap((e) => e.lifted.map((l) => l.t)));
  const range = [first - 86400, data.to + 86400];
  const local = kept((t) => uPlot.tzDate(new Date(t * 1e3), data.zone));
  const day = (t) => local(t).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const shortDay = kept((t) => local(t).toLocaleDateString("en-GB", { day: "numeric", month: "short" }));
  const cursor = uPlot.sync("patient");
  const charts = [];
  place.replaceChildren();  // what kept the room, so that nothing moves when they are drawn

  /* What lies behind every chart: phases with their names, holds, and the alerts that matter as lines. */
  function background(u, limits) {
    const { ctx, bbox } = u, x = (t) => u.valToPos(t, "x", true), right = bbox.left + bbox.width;
    const box = (from, to, fill, top = bbox.top, height = bbox.height) => {
      const a = Math.max(bbox.left, x(from)), b = Math.min(right, x(to ?? range[1]));
      if (b > a) { ctx.fillStyle = fill; ctx.fillRect(a, top, b - a, height); }
    };
    ctx.save();
    data.phases.forEach((p, i) => { if (i % 2 === 0) box(p.from, p.to, colour("phase")); });
    if (limits && limits.length) {
      const top = u.valToPos(limits[0], "y", true), bottom = u.valToPos(0, "y", true);
      box(range[0], range[1], colour("band"), top, bottom - top);
    }
    data.holds.forEach((h) => box(h.from, h.to, colour("hold")));
    ctx.font = `${11 * ratio()}px system-ui, sans-serif`;
    ctx.fillStyle = colour("quiet");
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    data.phases.forEach((p) => ctx.fillText(p.text, Math.max(bbox.left, x(p.from)) + 4 * ratio(), bbox.top + 2 * ratio()));
    data.alerts.filter((a) => a.severity !== "routine").forEach((a) => {
      ctx.strokeStyle = colour(a.severity);
      ctx.lineWidth = (a.severity === "emergency" ? 2 : 1) * ratio();
      ctx.setLineDash(a.severity === "emergency" ? [] : [4 * ratio(), 3 * ratio()]);
      ctx.beginPath(); ctx.moveTo(x(a.t), bbox.top); ctx.lineTo(x(a.t), bbox.top + bbox.height); ctx.stroke();
    });
    ctx.restore();
  }

  /* A decision by its shape, so that nobody needs to tell colours apart. */
  function shape(ctx, mark, x, y, size) {
    ctx.beginPath();
    if (mark === "up") { ctx.moveTo(x, y - size); ctx.lineTo(x + size, y + size); ctx.lineTo(x - size, y + size); }
    else if (mark === "down") { ctx.moveTo(x, y + size); ctx.lineTo(x + size, y - size); ctx.lineTo(x - size, y - size); }
    else if (mark === "resume") { ctx.moveTo(x, y - size * 1.3); ctx.lineTo(x + size, y); ctx.lineTo(x, y + size * 1.3); ctx.lineTo(x - size, y); }
    else if (mark === "hold") ctx.rect(x - size, y - size, 2 * size, 2 * size);
    else ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI);
    ctx.closePath();
    if (mark === "same") ctx.stroke(); else ctx.fill();
  }

  function decisions(u, exercise) {
    const { ctx } = u;
    ctx.save();
    ctx.lineWidth = 1.5 * ratio();
    for (const one of exercise.decided) {
      if (one.v === null) continue;
      ctx.fillStyle = ctx.strokeStyle = colour({ up: "good", resume: "accent", same: "strong-line" }[one.mark] ?? "emergency");
      shape(ctx, one.mark, u.valToPos(one.t, "x", true), u.valToPos(one.v, "y", true), 5 * ratio());
    }
    ctx.restore();
  }

  function tell(u, said, words) {
    const at = u.cursor.left >= 0 ? u.posToVal(u.cursor.left, "x") : null;
    const near = at === null ? [] : words.filter((w) => Math.abs(w.t - at) < 1.5 * 86400);
    said.textContent = near.length ? near.map((w) => `${day(w.t)}: ${w.text}`).join("  ") : "";
  }

  function add(title, unit, series, rows, extra) {
    const figure = document.createElement("figure"), caption = document.createElement("figcaption"), said = document.createElement("p");
    caption.textContent = title; said.className = "said quiet";
    const canvas = document.createElement("div");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title}: chart; the tables of decisions and the journal hold the same`);
    figure.append(caption, canvas, said);
    place.append(figure);
    const axis = { stroke: () => colour("quiet"), grid: { stroke: () => colour("line"), width: 1 }, ticks: { stroke: () => colour("line"), width: 1 } };
    const chart = new uPlot({
      width: place.clientWidth, height: 150, tzDate: local, legend: { show: false },
      cursor: { sync: { key: cursor.key }, y: false, drag: { x: false, y: false } },
      scales: { x: { range: () => range }, y: { range: extra.range } },
      axes: [{ ...axis, values: (u, ticks) => ticks.map(shortDay) },
             { ...axis, size: 46, values: (u, ticks) => ticks.map((t) => `${t}${unit}`) }],
      series: [{}, ...series],
      hooks: { drawClear: [(u) => background(u, extra.limits)], draw: [(u) => extra.draw && extra.draw(u)],
               setCursor: [(u) => tell(u, said, extra.words)] },
    }, rows, canvas);
    charts.push(chart);
  }

  const alertWords = data.alerts.map((a) => ({ t: a.t, text: `${a.severity} alert, ${a.text}.` }));
  const points = (name, fill, dash, line) => ({ label: name, stroke: () => colour(fill), width: line ? 1.5 : 0, dash, spanGaps: true,
    points: { show: true, size: 7, stroke: () => colour(fill), fill: () => colour(dash ? "ground" : fill) } });

  for (const exercise of data.exercises) {
    const seen = exercise.lifted, words = [...exercise.decided, ...seen.map((l) => ({ t: l.t, text: `lifted ${l.v} ${exercise.unit}.` }))];
    add(`${exercise.id}, ${exercise.unit}`, "", [points("lifted", "accent", undefined, true)], [seen.map((l) => l.t), seen.map((l) => l.v)], {
      range: (u, low, high) => [Math.max(0, Math.min(low, ...exercise.decided.map((d) => d.v ?? low)) * 0.9 - 1), Math.max(high, ...exercise.decided.map((d) => d.v ?? high)) * 1.1 + 1],
      words: words.sort((a, b) => a.t - b.t), draw: (u) => decisions(u, exercise) });
  }
  if (data.pains.length) {
    const times = data.pains.map((p) => p.t), of = (when) => data.pains.map((p) => (p.when === when ? p.v : null));
    add("pain, 0 to 10: before ○, during ● and after the session (line)", "", [points("before", "quiet", [2, 2], false), points("during", "urgent", undefined, false), points("after", "accent", undefined, true)],
      [times, of("before"), of("during"), of("after")], { range: () => [0, 10], limits: data.limits,
        words: [...data.pains.map((p) => ({ t: p.t, text: `pain ${p.when === "after" ? "between sessions" : p.when} ${p.v}.` })), ...alertWords, ...data.events].sort((a, b) => a.t - b.t) });
  }
  const resize = () => charts.forEach((c) => c.setSize({ width: place.clientWidth, height: 150 }));
  new ResizeObserver(resize).observe(place);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { colour.forget(); charts.forEach((c) => c.redraw(true, true)); });
})();
