import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, createWriteStream, openSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How to start a process of the demo. */
export interface ChildOptions {
  /** For people, and for the name of its log. */
  readonly name: string;
  /** A TypeScript file and its arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes every line it prints. */
  readonly logFile: string;
  /** Takes its standard output instead; nobody reads that for ready lines then. */
  readonly stdoutFile?: string;
  /** What it prints when it is ready, in this order; the first group of each is a URL. */
  readonly readyLines: readonly RegExp[];
}

/** How a process ended. */
export interface ChildEnd {
  readonly name: string;
  /** `exit code 1` or `SIGKILL`. */
  readonly how: string;
  /** The last lines it printed. */
  readonly lastLines: readonly string[];
}

/** How long a process may take to stop before it is killed. */
const stopTimeoutMs = 5_000;
const maxLastLines = 30;
const exitWithParent = new URL('exit-with-parent.ts', import.meta.url).href;

/** A process of the demo: its own Node, its own log, and gone when the demo is gone. */
export class Child {
  readonly name: string;
  /** The URLs of its ready lines; pending for ever when it ends before. */
  readonly ready: Promise<readonly string[]>;
  /** Settles when the process has ended and all it printed is in the log. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;
  readonly #lastLines: string[] = [];

  constructor(options: ChildOptions) {
    const { name, logFile, readyLines } = options;
    this.name = name;
    this.#process = spawnNode(options);
    const log = createWriteStream(logFile);
    const ready = Promise.withResolvers<readonly string[]>();
    this.ready = ready.promise;
    const urls: string[] = [];
    this.#readLines(log, (line) => {
      const url = readyLines[urls.length]?.exec(line)?.[1];
      if (url === undefined) return;
      urls.push(url);
      if (urls.length === readyLines.length) ready.resolve(urls);
    });
    this.ended = this.#watchEnd(log);
  }

  /** Lets it finish what it is doing, at most 5 seconds; done when it is gone. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    const deadline = setTimeout(() => this.#process.kill('SIGKILL'), stopTimeoutMs);
    await this.ended;
    clearTimeout(deadline);
  }

  #readLines(log: WriteStream, onLine: (line: string) => void): void {
    const streams = [this.#process.stdout, this.#process.stderr].filter((stream) => stream !== null);
    for (const input of streams satisfies Readable[]) {
      createInterface({ input }).on('line', (line) => {
        log.write(`${line}\n`);
        this.#lastLines.push(line);
        if (this.#lastLines.length > maxLastLines) this.#lastLines.shift();
        onLine(line);
      });
    }
  }

  #watchEnd(log: WriteStream): Promise<ChildEnd> {
    const { promise, resolve } = Promise.withResolvers<ChildEnd>();
    const end = (how: string): void => {
      log.end();
      resolve({ name: this.name, how, lastLines: this.#lastLines });
    };
    // `close` comes after `exit`, when the last line has been read.
    this.#process.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
    this.#process.once('error', (error) => end(error.message));
    return promise;
  }
}

function spawnNode({ args, cwd, env, stdoutFile }: ChildOptions): ChildProcess {
  const stdout = stdoutFile === undefined ? 'pipe' : openSync(stdoutFile, 'w');
  try {
    return spawn(process.execPath, ['--import', exitWithParent, ...args], {
      cwd,
      env,
      stdio: ['ignore', stdout, 'pipe', 'ipc'],
      // A group of its own: the terminal's Ctrl-C reaches the demo alone, which then stops everything in order.
      detached: true,
    });
  } finally {
    if (typeof stdout === 'number') closeSync(stdout);
  }
}
