/** What a terminal shows: lines as they are typed, as programs print them, and comments. */
export type TerminalLine =
  { readonly typed: string } | { readonly printed: string } | { readonly comment: string };

/** Columns of the terminal, at which longer lines go on in the next one. */
const columns = 104;
const lineHeight = 20;
const charWidth = 8.4;
const padding = 20;
const titleBar = 34;

/** A picture of a terminal as SVG: text stays text, in colours that can be read on light and dark pages alike. */
export function terminalPicture(title: string, lines: readonly TerminalLine[]): string {
  const rows = lines.flatMap(rowsOf);
  const width = Math.ceil(columns * charWidth + 2 * padding);
  const height = titleBar + rows.length * lineHeight + padding;
  const texts = rows.map(
    (row, index) => `  <text x="${padding}" y="${titleBar + padding + index * lineHeight}">${row}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
  <style>
    text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre }
    .comment { fill: #8fbcbb }
    .prompt { fill: #a3be8c }
    .title { fill: #7b88a1; text-anchor: middle }
  </style>
  <rect width="${width}" height="${height}" rx="10" fill="#242933" />
  <circle cx="20" cy="17" r="6" fill="#bf616a" />
  <circle cx="40" cy="17" r="6" fill="#ebcb8b" />
  <circle cx="60" cy="17" r="6" fill="#a3be8c" />
  <text class="title" x="${width / 2}" y="22">${escape(title)}</text>
${texts.join('\n')}
</svg>
`;
}

function rowsOf(line: TerminalLine): readonly string[] {
  if ('comment' in line)
    return wrap(line.comment).map((row) => `<tspan class="comment">${escape(row)}</tspan>`);
  if ('printed' in line) return wrap(line.printed).map(escape);
  const [first = '', ...others] = wrap(`$ ${line.typed}`);
  return [`<tspan class="prompt">$</tspan>${escape(first.slice(1))}`, ...others.map(escape)];
}

function wrap(text: string): readonly string[] {
  return text.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [''];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
