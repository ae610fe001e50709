import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ensureProgram, thisMachine } from '#test/testkit/ensure-program.ts';
import type { Machine } from '#test/testkit/ensure-program.ts';

/** A Redis server of a test's own. */
export interface TestRedis {
  /** `redis://127.0.0.1:<port>`, or `rediss://` where its settings have TLS. */
  readonly url: string;
  readonly port: number;
  /** The files that it may use, and that are gone with it. */
  readonly folder: string;
  /** Ends the process as a failing machine would, and with it everything it knew. */
  crash(): Promise<void>;
  /** Starts it anew at the same place, after a crash. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  pause(): void;
  /** Ends a pause. */
  resume(): void;
  /** Ends the process and removes its files; a second call does nothing more. */
  stop(): Promise<void>;
}

/** How a {@link TestRedis} differs from a plain one. */
export interface TestRedisOptions {
  /** As `redis-server` takes them, without `--`; `<folder>` and `<port>` stand for those of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Written into its folder before it starts, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it is a Sentinel: its file `sentinel.conf` has to be among `files`. */
  readonly sentinel?: boolean;
  /** Ports above are not taken; default: any. */
  readonly maxPort?: number;
}

/** How often another port is tried, when someone takes the chosen one in between. */
const maxAttempts = 10;

/**
 * Makes sure that there is a `redis-server`: from the PATH, else installed from the system's packages where that is
 * possible without asking (root on Debian and its like).
 * @throws Error that says what to install
 */
export function ensureRedisServer(machine: Machine = thisMachine): void {
  const program = {
    name: 'redis-server',
    version: '--version',
    package: 'redis-server',
    needed: 'Redis 6 or newer',
  };
  ensureProgram(program, machine);
}

/**
 * Starts a real Redis on a free port of 127.0.0.1, that keeps nothing on disk.
 * @throws Error when there is no `redis-server` or it does not start
 */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  ensureRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'weir-redis-'));
  for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), text);
  let complaint = '';
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const port = await freePort(options.maxPort);
    const start = async (): Promise<RedisProcess | string> => startProcess({ port, folder, options });
    const server = await start();
    if (typeof server !== 'string') return running({ server, start, port, folder, options });
    complaint = server;
    if (!complaint.includes('Address already in use')) break;
  }
  await rm(folder, { recursive: true });
  throw new Error(`redis-server did not start:\n${complaint}`);
}

type RedisProcess = ChildProcessByStdio<null, Readable, null>;

interface ProcessPlace {
  readonly port: number;
  readonly folder: string;
  readonly options: TestRedisOptions;
}

/** @returns what it printed when it ended instead */
async function startProcess(place: ProcessPlace): Promise<RedisProcess | string> {
  const server = spawnRedis(place);
  return (await readUntilReady(server)) ?? server;
}

function spawnRedis({ port, folder, options }: ProcessPlace): RedisProcess {
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    save: '',
    appendonly: 'no',
    daemonize: 'no',
    ...options.settings,
  };
  if (options.sentinel === true) {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const args = [join(folder, 'sentinel.conf'), '--sentinel', ...place];
    return spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [
    `--${name}`,
    value.replaceAll('<folder>', folder).replaceAll('<port>', String(port)),
  ]);
  return spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** `undefined` once the server answers; what it printed when it ended instead. */
async function readUntilReady(server: RedisProcess): Promise<string | undefined> {
  const lines: string[] = [];
  for await (const line of createInterface(server.stdout)) {
    if (line.includes('Ready to accept connections') || line.includes('Sentinel ID is')) {
      // Nobody reads on; a full pipe must not stop the server.
      server.stdout.resume();
      return undefined;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

interface RunningOptions extends ProcessPlace {
  readonly server: RedisProcess;
  readonly start: () => Promise<RedisProcess | string>;
}

function running({ server: first, start, port, folder, options }: RunningOptions): TestRedis {
  let server = first;
  const killWithUs = (): void => void server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  const scheme = options.settings?.['tls-port'] === undefined ? 'redis' : 'rediss';
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    folder,
    crash: async () => end('SIGKILL'),
    async restart() {
      const restarted = await start();
      if (typeof restarted === 'string') throw new Error(`redis-server did not restart:\n${restarted}`);
      server = restarted;
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async stop() {
      process.off('exit', killWithUs);
      // A server that was paused would never read a milder signal.
      server.kill('SIGCONT');
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(maxPort = 65_535): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return address.port <= maxPort ? address.port : await freePort(maxPort);
}
