// The chart of the day; its library is loaded when a chart is first drawn.
import type uPlot from "uplot";

import type { TrendRow } from "../../wire/live";

const QUARTER_S = 900;

export interface Drawn {
  show: (rows: TrendRow[]) => void;
  stop: () => void;
}

function columns(rows: TrendRow[]): uPlot.AlignedData {
  return [
    rows.map((one) => one.start_ms / 1000),
    rows.map((one) => one.queued || null), // a bar without height would be a line
    rows.map((one) => one.forecast),
    rows.map((one) => one.abandoned || null),
  ];
}

/** Draw into an element, as large as that is, in the colours of the page. */
export async function draw(
  element: HTMLElement,
  timezone: string,
): Promise<Drawn> {
  const [{ default: UPlot }] = await Promise.all([
    import("uplot"),
    import("uplot/dist/uPlot.min.css"),
  ]);
  const colour = coloursOf(element);
  const size = () => ({ width: element.clientWidth, height: Math.max(120, element.clientHeight) });
  const axis = {
    stroke: colour("--ink-soft"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    font: "13px system-ui, sans-serif",
  };
  const steps = UPlot.paths.bars?.({ size: [0.7, 40], align: 1 });
  const plot = new UPlot(
    {
      ...size(),
      cursor: { drag: { x: false, y: false }, y: false },
      legend: { show: false },
      tzDate: (at) => UPlot.tzDate(new Date(at * 1000), timezone),
      scales: { x: { range: (_, min, max) => [min, max + QUARTER_S] }, y: { range: (_, __, max) => [0, Math.max(4, max * 1.1)] } },
      axes: [
        { ...axis, values: [[3600, "{HH}:{mm}"], [60, "{HH}:{mm}"]] as never },
        { ...axis, size: 40, space: 22, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
      ],
      series: [
        {},
        {
          stroke: colour("--accent"),
          fill: colour("--accent-soft"),
          width: 2,
          points: { show: false },
          ...(steps ? { paths: steps } : {}),
        },
        {
          stroke: colour("--ink"),
          width: 2,
          dash: [8, 6],
          points: { show: false },
        },
        // Dots alone: where nobody was lost there is nothing to see.
        {
          stroke: colour("--bad"),
          width: 0,
          points: { show: true, size: 9, width: 0, fill: colour("--bad") },
          paths: () => null,
        },
      ],
    },
    columns([]),
    element,
  );
  const watcher = new ResizeObserver(() => plot.setSize(size()));
  watcher.observe(element);
  return {
    show: (rows) => plot.setData(columns(rows)),
    stop: () => {
      watcher.disconnect();
      plot.destroy();
    },
  };
}

/** Tokens as the browser resolves them: a canvas knows no variables. */
function coloursOf(element: HTMLElement): (token: string) => string {
  const probe = document.createElement("span");
  element.append(probe);
  const found = new Map<string, string>();
  for (const token of ["--ink", "--ink-soft", "--line", "--accent", "--accent-soft", "--bad"]) {
    probe.style.color = `var(${token})`;
    found.set(token, getComputedStyle(probe).color);
  }
  probe.remove();
  return (token) => found.get(token) ?? "gray";
}
