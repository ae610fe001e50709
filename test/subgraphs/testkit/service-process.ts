import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a process left behind. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A service as a process of its own. */
export interface ServiceProcess {
  /** What it has printed until now. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  /** The address out of its ready line; rejects when the process ends without one. */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ended>;
  readonly signal: (name: 'SIGINT' | 'SIGTERM') => void;
}

/** Runs `subgraphs/<name>/main.ts` on the Node that runs the tests. */
export function spawnService(name: string, flags: readonly string[]): ServiceProcess {
  const child = spawn(process.execPath, [`subgraphs/${name}/main.ts`, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const [, url] = /ready at (\S+)\n/.exec(stdout) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    ended.then(() => reject(new Error(`${name} ended before it was ready: ${stderr}`)), reject);
  });
  // A test that expects the process to fail never asks for `ready`.
  ready.catch(() => undefined);
  return { output: () => ({ stdout, stderr }), ready, ended, signal: (name) => child.kill(name) };
}
