#!/usr/bin/env node
import { createProgram } from '#gateway/cli/create-program.ts';
import { packageVersion } from '#gateway/cli/package-version.ts';
import { runCommand } from '#gateway/cli/run-command.ts';

// A reader that has seen enough (`weir … | head`) closes the pipe; that is no fault of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// Not process.exit: what has been printed must reach a pipe, and a server keeps running until it stops itself.
process.exitCode = await runCommand(createProgram(packageVersion()), process.argv);
