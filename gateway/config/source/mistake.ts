import { StartupError } from '#gateway/errors/startup-error.ts';
import { formatPlace } from '#gateway/config/source/origin.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { formatPath } from '#gateway/config/source/setting-path.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** One thing an operator must mend in the configuration. */
export interface Mistake {
  readonly origin: Origin;
  readonly path: SettingPath;
  /** Fact, and where it helps the remedy; never the text of a value, which may be a secret. */
  readonly message: string;
}

/** Takes note of a mistake and goes on, so that one run tells all of them. */
export type ReportMistake = (mistake: Mistake) => void;

const maxLines = 50;

/** All mistakes of one configuration; the message has a line for each of the first 50, in the order of the file. */
export class ConfigError extends StartupError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const inOrder = inOrderOfPlace(mistakes);
    const lines = inOrder.slice(0, maxLines).map(formatMistake);
    if (mistakes.length > maxLines) lines.push(`… and ${mistakes.length - maxLines} more`);
    super(lines.join('\n'));
    this.mistakes = inOrder;
  }
}

/** `weir.yaml:12:5 limits.maxDepht: unknown key; did you mean "maxDepth"?` */
export function formatMistake({ origin, path, message }: Mistake): string {
  const place = formatPlace(origin);
  return path.length === 0 ? `${place}: ${message}` : `${place} ${formatPath(path)}: ${message}`;
}

/** File by file, each from top to bottom; then variables and flags. */
function inOrderOfPlace(mistakes: readonly Mistake[]): readonly Mistake[] {
  const files = [
    ...new Set(mistakes.map(({ origin }) => (origin.kind === 'file' ? origin.file : undefined))),
  ];
  const rank = ({ origin }: Mistake): readonly [number, number, number] =>
    origin.kind === 'file' ? [files.indexOf(origin.file), origin.line, origin.column] : [files.length, 0, 0];
  return mistakes.toSorted((a, b) => {
    const [fileA, lineA, columnA] = rank(a);
    const [fileB, lineB, columnB] = rank(b);
    return fileA - fileB || lineA - lineB || columnA - columnB;
  });
}
