import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import type { CompressionHealth, IssuerHealth, LoadHealth } from '#gateway/admin/create-admin-server.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';

const entry = fileURLToPath(import.meta.resolve('#gateway/cli/weir.ts'));

/** How to start a gateway as a process of its own. */
export interface GatewayProcessOptions {
  /** The tree of a `weir.yaml`; ports are chosen freely. */
  readonly config?: GatewayConfigInput;
  /** Instead of a configuration: the arguments after `weir start`. */
  readonly args?: readonly string[];
  /** Arguments of Node itself, such as `--import=…`. */
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of the shell's `ulimit` for the process, such as `-n 200`. */
  readonly ulimit?: string;
  /** A file descriptor for its standard output; default: a pipe, whose lines are read. */
  readonly stdout?: number;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A gateway that listens, as a process of its own. */
export interface GatewayProcess extends AsyncDisposable {
  /** Where GraphQL is served. */
  readonly url: string;
  readonly port: number;
  /** Base URL of the admin listener; empty where there is none. */
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** The access records so far, one for each line of the standard output. */
  readonly records: readonly AccessRecord[];
  /** Every line of the standard error so far. */
  readonly stderr: readonly string[];
  /** The first record that fits, now or later. @throws Error where the gateway ends without it. */
  record(fits: (record: AccessRecord) => boolean): Promise<AccessRecord>;
  /** Resolves when the process has ended and everything that it wrote is here. */
  readonly ended: Promise<ProcessEnd>;
  /** Sends SIGTERM, and waits for the end. */
  stop(): Promise<ProcessEnd>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The part of the health of a gateway that tests look at. */
export interface GatewayHealth {
  readonly status: string;
  readonly load: LoadHealth;
  readonly issuers: readonly IssuerHealth[];
  readonly compression?: CompressionHealth;
  readonly accessLog: { readonly lost: number };
  readonly log: { readonly lost: number };
}

/** Starts `weir start` on free ports, and waits until it serves. @throws Error with what it wrote where it does not. */
export async function startGateway(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-test-'));
  const args = options.args ?? (await configArguments(folder, options.config));
  const command = [process.execPath, ...(options.nodeArgs ?? []), entry, 'start', ...args];
  const [program = '', ...programArgs] =
    options.ulimit === undefined
      ? command
      : ['sh', '-c', `ulimit ${options.ulimit} && exec "$@"`, 'sh', ...command];
  const child = spawn(program, programArgs, {
    // A channel for messages, where a preloaded module may want one.
    stdio: ['ignore', options.stdout ?? 'pipe', 'pipe', ...(options.nodeArgs ? (['ipc'] as const) : [])],
    env: { ...process.env, ...options.env },
  });
  if (!child.stderr) throw new Error('The process has no pipes');
  const stderr = new Lines(child.stderr);
  const stdout = new Lines(child.stdout ?? Readable.from([]));
  const ended = endOf(child, [stdout, stderr]);
  const served = await stderr.find((line) => line.startsWith('Weir serves GraphQL at '));
  if (served === undefined) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`The gateway did not start:\n${stderr.all.join('\n')}`);
  }
  const hasAdmin = options.args ? options.args.includes('--admin-port') : options.config?.admin !== false;
  if (hasAdmin) await stderr.find((line) => line.startsWith('Health and readiness at '));
  const url = served.slice('Weir serves GraphQL at '.length);
  const stop = async (): Promise<ProcessEnd> => {
    child.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
    return await ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    get adminUrl() {
      return stderr.all.find((line) => line.startsWith('Health and readiness at '))?.split(' at ')[1] ?? '';
    },
    process: child,
    get records() {
      return stdout.all.map(toRecord);
    },
    stderr: stderr.all,
    async record(fits) {
      const line = await stdout.find((line) => fits(toRecord(line)));
      if (line === undefined) throw new Error('The gateway ended without writing this record');
      return toRecord(line);
    },
    ended,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

async function configArguments(folder: string, config: GatewayConfigInput | undefined): Promise<string[]> {
  const file = join(folder, 'weir.yaml');
  // JSON is YAML too.
  await writeFile(file, JSON.stringify({ admin: { port: 0 }, ...patient(config) }));
  return ['--config', file, '--port', '0'];
}

/** Deadlines that a machine with other work to do keeps as well. Tests of a deadline set their own. */
function patient(config: GatewayConfigInput | undefined) {
  return {
    ...config,
    execution: { planningTimeout: '60s', ...config?.execution },
    limits: { bodyTimeout: '60s', requestTimeout: '120s', ...config?.limits },
    subgraphs: { ...config?.subgraphs, all: { timeout: '60s', ...config?.subgraphs?.all } },
  };
}

async function endOf(child: ChildProcess, outputs: readonly Lines[]): Promise<ProcessEnd> {
  await Promise.all([once(child, 'exit'), ...outputs.map(({ closed }) => closed)]);
  return { code: child.exitCode, signal: child.signalCode };
}

function toRecord(line: string): AccessRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the gateway writes is what the tests check
  return JSON.parse(line) as AccessRecord;
}

/** The lines that a stream has given so far, and those to come. */
class Lines {
  readonly all: string[] = [];
  /** Resolves when there will be no more. */
  readonly closed: Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(stream: Readable) {
    const reader = createInterface({ input: stream });
    reader.on('line', (line) => {
      this.all.push(line);
      for (const wake of this.#waiting) wake();
    });
    // A test may destroy the stream: nothing else ends the lines then.
    stream.once('close', () => reader.close());
    reader.once('close', () => {
      this.#isClosed = true;
      for (const wake of this.#waiting) wake();
    });
    this.closed = once(reader, 'close');
  }

  /** The first line that fits, now or later; undefined where the stream ends without it. */
  async find(fits: (line: string) => boolean): Promise<string | undefined> {
    for (let seen = 0; ;) {
      const found = this.all.slice(seen).find(fits);
      if (found !== undefined || this.#isClosed) return found;
      seen = this.all.length;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }
}

/** What `GET /health` of the admin listener answers. */
export async function healthOf({ adminUrl }: GatewayProcess): Promise<GatewayHealth> {
  const response = await fetch(`${adminUrl}/health`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the gateway answers is what the tests check
  return (await response.json()) as GatewayHealth;
}
