import type { BucketSeries, Simulation } from '#gateway/rate-limit/simulation/simulate-limits.ts';

const width = 960;
const left = 60;
const panelHeight = 120;
const plotHeight = 70;
const headHeight = 48;

/**
 * Draws how full the tightest buckets were over time, each in a panel of its own, as SVG. A red mark is a time at which
 * the bucket refused; the line is the lowest level of each slot of time.
 */
export function drawBuckets({ tightest, fromMs, toMs, refused, requests }: Simulation): string {
  const height = headHeight + tightest.length * panelHeight + 24;
  const title = `${refused} of ${requests} requests refused, ${isoMinute(fromMs)} to ${isoMinute(toMs)}`;
  const panels = tightest.map((series, index) => drawPanel(series, headHeight + index * panelHeight));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="28" font-size="16">${escapeText(title)}</text>`,
    ...panels,
    `<text x="${left}" y="${height - 8}" fill="#555">${isoMinute(fromMs)}</text>`,
    `<text x="${width - 10}" y="${height - 8}" fill="#555" text-anchor="end">${isoMinute(toMs)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** The drawing in a page of its own, with the layers as a table. */
export function writeBucketsPage(simulation: Simulation): string {
  const rows = simulation.layers.map(
    ({ name, by, mode, refused, callersRefused, lowest }) =>
      `<tr><td>${escapeText(name)}</td><td>${by}</td><td>${mode}</td><td>${refused}</td><td>${callersRefused}</td><td>${
        lowest === undefined ? '' : percent(lowest)
      }</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Weir: simulated limits</title>
<style>body { font-family: sans-serif; margin: 2rem; } td, th { padding: 0.2rem 1rem 0.2rem 0; text-align: left; }</style>
</head>
<body>
<table>
<tr><th>layer</th><th>by</th><th>mode</th><th>refused</th><th>callers refused</th><th>lowest</th></tr>
${rows.join('\n')}
</table>
${drawBuckets(simulation)}</body>
</html>
`;
}

function drawPanel({ layer, caller, capacity, lowest, refused }: BucketSeries, top: number): string {
  const base = top + 22 + plotHeight;
  const x = (slot: number): number => left + (slot / Math.max(1, lowest.length - 1)) * (width - left - 10);
  const y = (part: number): number => base - Math.max(0, part) * plotHeight;
  // A bucket that nothing happened to refills; between two marks the line is drawn straight.
  const points = lowest.flatMap((part, slot) =>
    part === undefined ? [] : [`${round(x(slot))},${round(y(part))}`],
  );
  const marks = refused.flatMap((count, slot) =>
    count === 0
      ? []
      : [`<rect x="${round(x(slot))}" y="${top + 22}" width="2" height="${plotHeight}" fill="#d33"/>`],
  );
  return [
    `<text x="${left}" y="${top + 14}">${escapeText(`${layer}: ${caller}`)} (${capacity} points)</text>`,
    `<rect x="${left}" y="${top + 22}" width="${width - left - 10}" height="${plotHeight}" fill="#f3f5f7"/>`,
    ...marks,
    `<polyline fill="none" stroke="#2563a8" stroke-width="1.5" points="${points.join(' ')}"/>`,
    `<text x="${left - 6}" y="${top + 32}" text-anchor="end" fill="#555">100 %</text>`,
    `<text x="${left - 6}" y="${base}" text-anchor="end" fill="#555">0 %</text>`,
  ].join('\n');
}

/** A part of a capacity in words, such as `12 %`. */
export function percent(part: number): string {
  return `${Math.floor(part * 100)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function isoMinute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"\p{Cc}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
