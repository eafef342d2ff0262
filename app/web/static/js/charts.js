/* Charts from data-chart; each has its table beside it, so the page says the same without this script. */
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const COLOURS = ["--chart-1", "--chart-2", "--chart-3", "--chart-4"].map(colour);
  const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
  const POINTS = ["circle", "rect", "triangle", "rectRot"];
  const TYPES = { "bar": "bar", "bar-horizontal": "bar", "radar": "radar", "line": "line" };

  /* Series differ by a pattern as well as by a colour. */
  function hatch(context, tint, index) {
    if (index === 0) return tint;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = pen.fillStyle = tint;
    pen.lineWidth = 2;
    pen.beginPath();
    if (index === 1) { pen.moveTo(-2, 10); pen.lineTo(10, -2); pen.moveTo(-2, 2); pen.lineTo(2, -2); pen.moveTo(6, 10); pen.lineTo(10, 6); }
    else if (index === 2) { pen.arc(4, 4, 2, 0, 7); pen.fill(); }
    else { pen.moveTo(0, 4); pen.lineTo(8, 4); }
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  function dataset(kind, context) {
    return (series, index) => {
      const tint = COLOURS[index % COLOURS.length];
      const drawn = { label: series.label, data: series.values, borderColor: tint, borderWidth: 2 };
      if (TYPES[kind] === "bar") return { ...drawn, backgroundColor: hatch(context, tint, index), borderWidth: 1.5, maxBarThickness: 34 };
      return { ...drawn, backgroundColor: "transparent", borderDash: DASHES[index % 4], pointStyle: POINTS[index % 4], pointRadius: 4, pointBackgroundColor: tint, spanGaps: false };
    };
  }

  /* A long name around a radar takes several lines, so that a narrow screen still shows it whole. */
  function wrapped(label) {
    return label.split(" ").reduce((lines, word) => {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      return lines.length && longer.length <= 16 ? [...lines.slice(0, -1), longer] : [...lines, word];
    }, []);
  }

  function options(data) {
    const shown = (value) => value.toLocaleString("fr-FR", { maximumFractionDigits: data.digits }) + (data.unit ? `\u202f${data.unit}` : "");
    const ticks = { color: colour("--ink-soft"), precision: data.digits, callback: (value) => shown(value) };
    const scale = { beginAtZero: true, max: data.maximum === null ? undefined : data.maximum, ticks, grid: { color: colour("--line") } };
    const named = { ticks: { color: colour("--ink") }, grid: { display: false } };
    const horizontal = data.kind === "bar-horizontal";
    const axes = data.kind === "radar"
      ? { r: { ...scale, ticks: { ...ticks, backdropColor: "transparent", stepSize: data.maximum ? data.maximum / 4 : undefined }, pointLabels: { color: colour("--ink"), font: (context) => ({ size: context.chart.width < 420 ? 10.5 : 13 }), callback: wrapped }, angleLines: { color: colour("--line") } } }
      : { [horizontal ? "x" : "y"]: scale, [horizontal ? "y" : "x"]: named };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: horizontal ? "y" : "x",
      scales: axes,
      plugins: {
        legend: { display: data.series.length > 1, position: "bottom", labels: { color: colour("--ink"), usePointStyle: TYPES[data.kind] !== "bar" } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}\u202f: ${shown(item.raw)}` } },
      },
    };
  }

  function draw(canvas) {
    const data = JSON.parse(canvas.dataset.chart);
    canvas.closest(".chart-canvas").hidden = false;
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    const context = canvas.getContext("2d");
    new Chart(context, { type: TYPES[data.kind], data: { labels: data.labels, datasets: data.series.map(dataset(data.kind, context)) }, options: options(data) });
  }

  function drawAll() {
    document.querySelectorAll("canvas[data-chart]:not([data-drawn])").forEach((canvas) => { canvas.dataset.drawn = ""; draw(canvas); });
  }
  drawAll();
  document.addEventListener("htmx:load", drawAll);
})();
