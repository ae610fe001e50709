import { createProgram } from '#gateway/cli/create-program.ts';
import { packageVersion } from '#gateway/cli/package-version.ts';
import { runCommand } from '#gateway/cli/run-command.ts';
import type { ExitCode } from '#gateway/cli/run-command.ts';

/** Runs the command that `argv` names, in this process; see {@link runCommand}. */
export async function runWeir(argv: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`weir … | head`) closes the pipe; that is no fault of the command.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  if (argv.includes('--no-color')) {
    process.env['NO_COLOR'] = '1';
    delete process.env['FORCE_COLOR'];
  }
  return await runCommand(createProgram(packageVersion()), argv);
}
