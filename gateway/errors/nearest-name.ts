const maxLength = 64;

/**
 * The name of `names` that `text` was most likely meant to be: at most two edits away, for longer names a third of their
 * length; capitals do not count. `undefined` where none is near.
 */
export function nearestName(text: string, names: Iterable<string>): string | undefined {
  if (text.length > maxLength) return undefined;
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of names) {
    if (name.length > maxLength) continue;
    const edits = editDistance(text.toLowerCase(), name.toLowerCase());
    const allowed = Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3)));
    if (edits <= allowed && edits < (best?.edits ?? Infinity)) best = { name, edits };
  }
  return best?.name;
}

/** `; did you mean "maxDepth"?`, or nothing where no name is near. */
export function didYouMean(text: string, names: Iterable<string>): string {
  const name = nearestName(text, names);
  return name === undefined ? '' : `; did you mean "${name}"?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = cell(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? cell(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, substitution, swap));
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
