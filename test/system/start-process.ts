import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessOptions } from '#test/system/run-process.ts';

/** A process that serves. Disposing of it kills it, should the test not have stopped it. */
export interface ServingProcess extends AsyncDisposable {
  /** What the first group of the pattern matched in its output. */
  readonly announced: string;
  /** Everything it has printed so far, on stdout and stderr. */
  output(): string;
  /** The exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end; `null` when the process did not handle it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a command and waits until it prints what `ready` matches, on stdout or stderr.
 * @throws Error with everything it printed, when it ends before
 */
export async function startProcess(
  command: readonly string[],
  { cwd, env = process.env, ready }: ProcessOptions & { readonly ready: RegExp },
): Promise<ServingProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'close').then(([code]) => (code === null ? null : Number(code)));
  let output = '';
  const announced = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        const match = ready.exec(output);
        if (match) resolve(match[1] ?? match[0]);
      });
    }
  });
  const early = exit.then((code) => {
    throw new Error(`${command.join(' ')} ended with ${String(code)} before it was ready:\n${output}`);
  });
  return {
    announced: await Promise.race([announced, early]),
    output: () => output,
    ended: exit,
    signal: (signal) => void child.kill(signal),
    async stop(signal) {
      child.kill(signal);
      return await exit;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
