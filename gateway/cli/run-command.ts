import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { printable } from '#gateway/cli/printable.ts';
import { inColor } from '#gateway/cli/terminal.ts';
import { nearestName } from '#gateway/errors/nearest-name.ts';

/** 0: done; 1: refused by a check, or failed; 2: used wrongly. */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs the command that `argv` names and says how the process should exit. What commands throw becomes a message on
 * stderr here, or JSON on stdout with `--json`, so that no command maps errors itself: an operator's mistake is shown
 * without a stack, a fault of Weir's own with one when `WEIR_DEBUG=1`.
 *
 * @param program With every command registered, and `exitOverride` called before.
 * @param argv As in `process.argv`: the arguments begin at index 2.
 */
export async function runCommand(program: Command, argv: readonly string[]): Promise<ExitCode> {
  const args = argv.slice(2);
  const asJson = args.includes('--json');
  try {
    requireKnownCommand(program, args);
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    return explainFailure(error, { asJson });
  }
}

/**
 * Commander prints the help of a parent for `--help` after an unknown command, and reports success.
 *
 * @throws StartupError with exit code 2, and the command that was most likely meant.
 */
function requireKnownCommand(program: Command, args: readonly string[]): void {
  let command = program;
  for (const name of args) {
    if (command.commands.length === 0 || name === '--') return;
    // No option of a parent takes a value that could be taken for a command.
    if (name.startsWith('-') || name === 'help') continue;
    const next = command.commands.find((child) => child.name() === name || child.aliases().includes(name));
    if (!next) throw unknownCommand(command, name);
    command = next;
  }
}

function unknownCommand(parent: Command, name: string): StartupError {
  const path = fullName(parent);
  const near = nearestName(
    name,
    parent.commands.map((child) => child.name()),
  );
  const meant = near === undefined ? '' : `; did you mean "${path} ${near}"?`;
  return new StartupError(`There is no command "${path} ${name}"${meant}\nSee ${path} --help.`, {
    exitCode: 2,
  });
}

/** A command with those above it, such as `weir schema compose`. */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function explainFailure(error: unknown, { asJson }: { readonly asJson: boolean }): ExitCode {
  // Help and version end in an error too, with code 0; commander has printed whatever there is to say.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (asJson) printMistakes(error.message);
    return 2;
  }
  if (error instanceof CheckRefused) return 1;
  if (error instanceof StartupError) {
    if (asJson) printMistakes(error.message);
    else console.error(inColor('red', printable(error.message), process.stderr));
    return error.exitCode;
  }
  const message = Error.isError(error) ? error.message : String(error);
  if (asJson) printMistakes(`unexpected error: ${message}`);
  console.error(inColor('red', `weir: unexpected error: ${printable(message)}`, process.stderr));
  console.error(
    process.env['WEIR_DEBUG'] === '1' ? inspect(error) : 'Set WEIR_DEBUG=1 to see where it comes from.',
  );
  return 1;
}

/** For machines, which read stdout. */
function printMistakes(message: string): void {
  console.log(JSON.stringify({ ok: false, mistakes: message.split('\n') }, undefined, 2));
}
