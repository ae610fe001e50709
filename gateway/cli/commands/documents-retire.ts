import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { changeCommand, changeDocuments } from '#gateway/cli/change-documents.ts';
import type { ChangeOptions } from '#gateway/cli/change-documents.ts';

interface RetireOptions extends ChangeOptions {
  readonly after?: string;
}

/** Adds `weir documents retire`. */
export function registerDocumentsRetire(program: Command): void {
  changeCommand(program, 'retire')
    .description('Take documents off the list: at once, or after a day on which they still run.')
    .option('--after <date>', 'the last day, in UTC, on which they run, such as 2026-12-31', day)
    .addHelpText('after', '\nExample:\n  $ weir documents retire SearchShop --client web --after 2026-12-31')
    .action(async (names: readonly string[], options: RetireOptions) => {
      await changeDocuments(names, { verb: 'retire', retireAfter: options.after }, options);
    });
}

function day(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  // Date.parse takes 30 February for a day in March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('Expected a day such as 2026-12-31.');
}
