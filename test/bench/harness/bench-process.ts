import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { askChild } from '#test/bench/harness/commands.ts';

/** How to start a process of the benchmark. */
export interface BenchProcessOptions {
  /** A TypeScript file and its arguments. */
  readonly args: readonly string[];
  /** Cores to run on, as `taskset -c` takes them. */
  readonly cores: string | undefined;
  /** Takes its standard output; default: nobody does. */
  readonly stdoutFile?: string;
}

/** A process that is ready. Disposing of it ends it. */
export interface BenchProcess extends AsyncDisposable {
  /** What it said about where it serves. */
  readonly url: string;
  /** Has it do something; see `serveCommands`. */
  ask(command: string, argument?: unknown): Promise<unknown>;
}

const probe = import.meta.resolve('#test/bench/processes/probe.ts');
const readyLine = /(?:Ready|Weir serves GraphQL) at (?<url>http:\S+)/;
const stopTimeoutMs = 5_000;

/** Starts a process and waits until it is ready. @throws Error with what it wrote, where it ends instead. */
export async function startBenchProcess(options: BenchProcessOptions): Promise<BenchProcess> {
  const child = spawnNode(options);
  const url = await readReadyLine(child);
  return {
    url,
    ask: (command, argument) => askChild(child, command, argument),
    [Symbol.asyncDispose]: () => stop(child),
  };
}

function spawnNode({ args, cores, stdoutFile }: BenchProcessOptions): ChildProcess {
  const command = [process.execPath, '--import', probe, ...args];
  const [file = '', ...rest] = cores === undefined ? command : ['taskset', '-c', cores, ...command];
  const stdout = stdoutFile === undefined ? 'ignore' : openSync(stdoutFile, 'w');
  try {
    return spawn(file, rest, {
      stdio: ['ignore', stdout, 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
  } finally {
    if (typeof stdout === 'number') closeSync(stdout);
  }
}

async function readReadyLine(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  if (child.stderr) {
    for await (const line of createInterface({ input: child.stderr })) {
      const url = readyLine.exec(line)?.groups?.['url'];
      if (url !== undefined) {
        // Nobody reads on; a full pipe must not stop the process.
        child.stderr.resume();
        return url;
      }
      lines.push(line);
    }
  }
  throw new Error(`A process of the benchmark ended before it was ready:\n${lines.join('\n')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(deadline);
}
