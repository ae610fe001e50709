import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Where and with what a process runs. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** How a process ended. */
export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
}

/** Runs a command without a shell, and waits for its end. */
export async function runProcess(
  command: readonly string[],
  { cwd, env = process.env }: ProcessOptions,
): Promise<ProcessResult> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, stderr, exitCode };
}

/**
 * Runs a command that must succeed.
 * @returns what it printed on stdout
 * @throws Error with everything it printed, when it exits with anything but 0
 */
export async function runSuccessfully(command: readonly string[], options: ProcessOptions): Promise<string> {
  const { stdout, stderr, exitCode } = await runProcess(command, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${command.join(' ')} exited with ${String(exitCode)}:\n${stdout}${stderr}`);
}
