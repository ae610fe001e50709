/**
 * Files that may ask for the time of day, and what for. Everything else takes a clock as an argument: a monotonic one for
 * durations, deadlines and caches, the wall clock for timestamps and for claims about time.
 */
const allowed: ReadonlyMap<string, string> = new Map([
  ['gateway/main/clocks.ts', 'the clocks that main/ hands out'],
  ['gateway/documents/document-list.ts', 'the day until which a retired document runs'],
  ['gateway/cli/register-sources.ts', 'when documents were registered'],
  ['gateway/cli/commands/dev-issuer.ts', 'times in development tokens'],
  ['gateway/cli/commands/dev-token.ts', 'times in development tokens'],
  ['gateway/cli/commands/documents-bundle.ts', 'the sequence of a bundle, which grows with the days'],
  ['gateway/cli/commands/documents-bypass.ts', 'times in bypass tokens'],
  ['gateway/cli/commands/documents-unused.ts', 'days since a document was used'],
  ['persisted-queries/allowlist/files/with-file-lock.ts', 'the age of a file, by the time that it carries'],
  ['subgraphs/shared/start-service.ts', 'when orders and reviews were made'],
]);

/** Where a process or a thread is put together, and the command line, which nobody calls with a clock. */
const mayMeasure = /^gateway\/(?:main\/clocks\.ts$|(?:[a-z-]+-)?worker\.ts$|cli\/)/;

const timeOfDay = /\bDate\.now\b|\bnew Date\(\s*\)|(?<![.\w])Date\(/;

/** Every place where a module asks for the time and may not, as sentences; none where it keeps the rules. */
export function clockViolations({
  path,
  source,
}: {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly source: string;
}): readonly string[] {
  if (path.startsWith('test/')) return [];
  const measures = !path.startsWith('gateway/') || mayMeasure.test(path);
  return withoutComments(source)
    .split('\n')
    .flatMap((line, index) => {
      const asksDay = !allowed.has(path) && timeOfDay.test(line.replaceAll(/\bnew Date\((?!\s*\))/g, ''));
      const measuresHere = !measures && /\bperformance\.now\b/.test(line);
      if (!asksDay && !measuresHere) return [];
      const what = asksDay ? 'asks for the time of day' : 'measures time';
      return [`${path}:${index + 1} ${what}; take a clock as an argument`];
    });
}

/** The files of the exceptions. */
export const clockExceptions: readonly string[] = [...allowed.keys()];

function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
}
