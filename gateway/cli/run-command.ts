import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { printable } from '#gateway/cli/printable.ts';

/** 0: done; 1: refused by a check, or failed; 2: used wrongly. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs the command that `argv` names and says how the process should exit. What commands throw becomes a message on
 * stderr here, so that no command maps errors itself: an operator's mistake is shown without a stack, a fault of
 * Weir's own with one when `WEIR_DEBUG=1`.
 *
 * @param program With every command registered, and `exitOverride` called before.
 * @param argv As in `process.argv`: the arguments begin at index 2.
 */
export async function runCommand(program: Command, argv: readonly string[]): Promise<ExitCode> {
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    return explainFailure(error);
  }
}

function explainFailure(error: unknown): ExitCode {
  // Help and version end in an error too, with code 0; commander has printed whatever there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CheckRefused) return 1;
  if (error instanceof StartupError) {
    console.error(printable(error.message));
    return error.exitCode;
  }
  const message = Error.isError(error) ? error.message : String(error);
  console.error(`weir: unexpected error: ${printable(message)}`);
  console.error(
    process.env['WEIR_DEBUG'] === '1' ? inspect(error) : 'Set WEIR_DEBUG=1 to see where it comes from.',
  );
  return 1;
}
