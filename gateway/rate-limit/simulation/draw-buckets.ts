import type { BucketSeries, Simulation } from '#gateway/rate-limit/simulation/simulate-limits.ts';

const width = 960;
const left = 60;
const right = width - 10;
const panelHeight = 130;
const plotHeight = 70;
const headHeight = 76;
/** How many times an axis names. */
const ticks = 5;
const colors = { level: '#2563a8', idle: '#9aa5b1', refused: '#d33', text: '#555' };

/**
 * Draws how full the tightest buckets were over time, each in a panel of its own, as SVG. The line is the lowest level of
 * each slot of time, dashed across slots without a request; a red mark is a slot in which the bucket refused.
 */
export function drawBuckets({ tightest, fromMs, toMs, refused, requests }: Simulation): string {
  const height = headHeight + tightest.length * panelHeight + 8;
  const title = `${refused} of ${requests} requests refused, ${isoMinute(fromMs)} to ${isoMinute(toMs)}`;
  const panels = tightest.map((series, index) =>
    drawPanel(series, { top: headHeight + index * panelHeight, fromMs, toMs }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="28" font-size="16">${escapeText(title)}</text>`,
    drawLegend(),
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

/** The drawing in a page of its own, with what refused how many as a table. */
export function writeBucketsPage(simulation: Simulation): string {
  const { maxPerOperation: maximum, layers } = simulation;
  const rows = [
    ...(maximum
      ? [['cost.maxPerOperation', 'operation', 'enforce', maximum.refused, maximum.callersRefused, '']]
      : []),
    ...layers.map(({ name, by, mode, refused, callersRefused, lowest }) => {
      return [name, by, mode, refused, callersRefused, lowest === undefined ? '' : percent(lowest)];
    }),
  ].map((cells) => `<tr>${cells.map((cell) => `<td>${escapeText(String(cell))}</td>`).join('')}</tr>`);
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
<p>A request that several layers refuse counts in each of them.</p>
${drawBuckets(simulation)}</body>
</html>
`;
}

function drawLegend(): string {
  return [
    `<line x1="${left}" y1="48" x2="${left + 24}" y2="48" stroke="${colors.level}" stroke-width="1.5"/>`,
    `<text x="${left + 30}" y="52" fill="${colors.text}">lowest level</text>`,
    `<line x1="${left + 130}" y1="48" x2="${left + 154}" y2="48" stroke="${colors.idle}" stroke-dasharray="3 3"/>`,
    `<text x="${left + 160}" y="52" fill="${colors.text}">no request</text>`,
    `<rect x="${left + 250}" y="42" width="2" height="12" fill="${colors.refused}"/>`,
    `<text x="${left + 258}" y="52" fill="${colors.text}">requests refused</text>`,
  ].join('\n');
}

interface PanelPlace {
  readonly top: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function drawPanel(
  { layer, caller, capacity, lowest, refused }: BucketSeries,
  { top, fromMs, toMs }: PanelPlace,
): string {
  const base = top + 22 + plotHeight;
  const x = (slot: number): number => round(left + (slot / Math.max(1, lowest.length - 1)) * (right - left));
  const y = (part: number): number => round(base - Math.max(0, part) * plotHeight);
  const marks = refused.flatMap((count, slot) =>
    count === 0
      ? []
      : [`<rect x="${x(slot)}" y="${top + 22}" width="2" height="${plotHeight}" fill="${colors.refused}"/>`],
  );
  return [
    `<text x="${left}" y="${top + 14}">${escapeText(`${layer}: ${caller}`)} (${capacity} points)</text>`,
    `<rect x="${left}" y="${top + 22}" width="${right - left}" height="${plotHeight}" fill="#f3f5f7"/>`,
    ...marks,
    ...drawLine(lowest, { x, y }),
    `<text x="${left - 6}" y="${top + 32}" text-anchor="end" fill="${colors.text}">100 %</text>`,
    `<text x="${left - 6}" y="${base}" text-anchor="end" fill="${colors.text}">0 %</text>`,
    ...drawTimes({ top: base, fromMs, toMs }),
  ].join('\n');
}

/** The levels of slots with requests, and how they are joined. */
function drawLine(
  lowest: BucketSeries['lowest'],
  { x, y }: { readonly x: (slot: number) => number; readonly y: (part: number) => number },
): readonly string[] {
  const known = lowest.flatMap((part, slot) =>
    part === undefined ? [] : [{ slot, at: `${x(slot)},${y(part)}` }],
  );
  if (known.length === 1) {
    const [cx, cy] = known[0]?.at.split(',') ?? [];
    return [`<circle cx="${cx}" cy="${cy}" r="2" fill="${colors.level}"/>`];
  }
  return known.slice(1).map(({ slot, at }, index) => {
    const before = known[index];
    const isIdle = before !== undefined && slot - before.slot > 1;
    const style = isIdle
      ? `stroke="${colors.idle}" stroke-dasharray="3 3"`
      : `stroke="${colors.level}" stroke-width="1.5"`;
    return `<polyline fill="none" ${style} points="${before?.at ?? at} ${at}"/>`;
  });
}

/** The axis of time below a panel. */
function drawTimes({ top, fromMs, toMs }: PanelPlace): readonly string[] {
  const withSeconds = toMs - fromMs < ticks * 60_000;
  return Array.from({ length: ticks }, (_, index) => {
    const part = index / (ticks - 1);
    const at = round(left + part * (right - left));
    const anchor = index === 0 ? 'start' : index === ticks - 1 ? 'end' : 'middle';
    const time = new Date(fromMs + part * (toMs - fromMs)).toISOString().slice(11, withSeconds ? 19 : 16);
    return (
      `<line x1="${at}" y1="${top}" x2="${at}" y2="${top + 4}" stroke="${colors.text}"/>` +
      `<text x="${at}" y="${top + 17}" font-size="11" fill="${colors.text}" text-anchor="${anchor}">${time}</text>`
    );
  });
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
