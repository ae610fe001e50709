import { jest } from '@jest/globals';
import { createProgram } from '#gateway/cli/create-program.ts';
import { runCommand } from '#gateway/cli/run-command.ts';

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/**
 * Runs a command of `weir` in this process, in the folder given: much sooner than a process of its own, for tests that
 * run many. One at a time, since a process has one working directory.
 */
export async function runInProcess(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
  const before = process.cwd();
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: unknown) => void stdout.push(`${String(text)}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text: unknown) => void stderr.push(`${String(text)}\n`)),
    // Commander writes its help and its complaints by itself.
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(String(text)) > 0),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0),
  ];
  process.chdir(cwd);
  try {
    const exitCode = await runCommand(createProgram('0.0.0'), ['node', 'weir', ...args]);
    return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}
