// Draws the charts of a page from the numbers that stand in it. Without this file the sentence and the table stay.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-chart]")) draw(place);
});

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const look = lookOf(place);
  place.classList.add("drawn");
  if (data.kind === "bar") place.style.height = `${data.bars.length * look.size * 2.2 + look.size * 4}px`;
  if (data.kind === "heat") place.style.height = `${data.rows.length * look.size * 2.2 + look.size * 7}px`;
  const chart = echarts.init(place);
  chart.setOption({ ...frame(look), ...{ bar, line, heat }[data.kind](data, look) });
  new ResizeObserver(() => chart.resize()).observe(place);
}

// A canvas knows neither rem nor the colours of the page: they are read from it.
function lookOf(place) {
  const root = getComputedStyle(document.documentElement);
  const own = getComputedStyle(place);
  const colour = (name) => own.getPropertyValue(`--${name}`).trim();
  return {
    size: parseFloat(root.fontSize) * 0.8125,
    font: own.fontFamily,
    ink: own.color,
    line: colour("hairline"),
    main: colour("action"),
    other: colour("seal"),
    soft: colour("edge"),
    pale: colour("action-pale"),
    dark: colour("action-dark"),
  };
}

function frame(look) {
  const text = { fontFamily: look.font, fontSize: look.size, color: look.ink };
  return {
    textStyle: text,
    animation: false,
    // Drawn, not HTML: the policy of the page allows no inline style.
    tooltip: { renderMode: "richText", textStyle: { fontSize: look.size } },
    grid: { left: 8, right: look.size * 4, top: look.size * 3, bottom: 8, containLabel: true },
  };
}

function axis(look, more) {
  const label = { color: look.ink, fontSize: look.size, fontFamily: look.font, ...more.axisLabel };
  return { axisLine: { lineStyle: { color: look.line } }, splitLine: { lineStyle: { color: look.line } }, ...more, axisLabel: label };
}

function bar(data, look) {
  const unit = data.percent ? "%" : "";
  const long = { width: look.size * 10, overflow: "truncate" };
  return {
    xAxis: axis(look, { type: "value", max: data.percent ? 100 : undefined, minInterval: 1, axisLabel: { formatter: `{value}${unit}`, hideOverlap: true } }),
    yAxis: axis(look, { type: "category", inverse: true, data: data.bars.map((each) => each.name), axisLabel: long }),
    series: [
      {
        type: "bar",
        name: data.title,
        data: data.bars.map((each) => ({ value: each.value, itemStyle: { color: each.is_small ? look.soft : look.main } })),
        label: { show: true, position: "right", formatter: `{c}${unit}`, color: look.ink, fontSize: look.size },
      },
    ],
  };
}

// Told apart by dashes and marks too, not by colour alone.
function line(data, look) {
  const ways = [
    { color: look.main, symbol: "circle", type: "solid" },
    { color: look.dark, symbol: "rect", type: "dashed" },
    { color: look.other, symbol: "triangle", type: "dotted" },
  ];
  return {
    legend: { top: 0, textStyle: { color: look.ink, fontSize: look.size }, itemWidth: look.size * 3 },
    tooltip: { renderMode: "richText", trigger: "axis", textStyle: { fontSize: look.size } },
    xAxis: axis(look, { type: "category", data: data.names, axisLabel: { hideOverlap: true } }),
    yAxis: [
      axis(look, { type: "value", minInterval: 1 }),
      axis(look, { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" }, splitLine: { show: false } }),
    ],
    series: data.lines.map((each, n) => ({
      type: "line",
      name: each.name,
      data: each.values,
      yAxisIndex: each.percent ? 1 : 0,
      symbol: ways[n].symbol,
      symbolSize: look.size * 0.6,
      itemStyle: { color: ways[n].color },
      lineStyle: { color: ways[n].color, type: ways[n].type, width: 2 },
    })),
  };
}

function heat(data, look) {
  const most = Math.max(1, ...data.cells.map((cell) => cell[2]));
  const wide = { width: look.size * 6, overflow: "truncate" };
  return {
    grid: { left: 8, right: 8, top: 8, bottom: look.size * 4, containLabel: true },
    xAxis: axis(look, { type: "category", data: data.names, axisLabel: { hideOverlap: true } }),
    yAxis: axis(look, { type: "category", inverse: true, data: data.rows, axisLabel: wide }),
    visualMap: {
      min: 0, max: most, orient: "horizontal", left: "center", bottom: 0, text: [most, 0].map(String),
      textStyle: { color: look.ink, fontSize: look.size }, inRange: { color: [look.pale, look.main] },
    },
    series: [
      {
        type: "heatmap",
        data: data.cells.map((cell) => ({ value: cell, label: { color: cell[2] > most * 0.7 ? "#fff" : "#1f2328" } })),
        label: { show: true, fontSize: look.size },
        itemStyle: { borderColor: look.line, borderWidth: 1 },
      },
    ],
  };
}
