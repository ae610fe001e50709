import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

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

/** What {@link ensureRedisServer} asks of the machine; tests put another one in its place. */
export interface Machine {
  /** Runs a program and returns its exit code; `undefined` when there is no such program. */
  run(command: string, args: readonly string[]): number | undefined;
  readonly isRoot: boolean;
  readonly isDebian: boolean;
  announce(line: string): void;
}

/** How often another port is tried, when someone takes the chosen one in between. */
const MAX_ATTEMPTS = 10;

/**
 * Makes sure that there is a `redis-server`: from the PATH, else installed from the system's packages where that is
 * possible without asking (root on Debian and its like).
 * @throws {Error} that says what to install
 */
export function ensureRedisServer(machine: Machine = thisMachine): void {
  const isThere = (): boolean => machine.run('redis-server', ['--version']) === 0;
  if (isThere()) return;
  if (!machine.isRoot || !machine.isDebian) {
    throw new Error(
      'The tests need redis-server on the PATH; install Redis 6 or newer, then run them again.',
    );
  }
  machine.announce('redis-server is missing; installing it with apt-get.');
  // RUNLEVEL=1 keeps the package from starting a server of its own on the default port.
  const aptGet = [
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    'apt-get',
    '-qq',
    '-o',
    'DPkg::Lock::Timeout=120',
  ];
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'redis-server']]) {
    if (machine.run('env', [...aptGet, ...args]) !== 0) {
      throw new Error(`apt-get ${args[0]} failed; install redis-server by hand, then run the tests again.`);
    }
  }
  if (!isThere())
    throw new Error('The package redis-server is installed, but the program is not on the PATH.');
}

const thisMachine: Machine = {
  run(command, args) {
    // What apt-get prints goes where people look for trouble; the version of Redis is of no interest.
    const out = command === 'env' ? 2 : 'ignore';
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', out, out] });
    return error === undefined ? (status ?? 1) : undefined;
  },
  isRoot: process.getuid?.() === 0,
  isDebian: existsSync('/etc/debian_version'),
  announce: (line) => process.stderr.write(`${line}\n`),
};

/**
 * Starts a real Redis on a free port of 127.0.0.1, that keeps nothing on disk.
 * @throws {Error} when there is no `redis-server` or it does not start
 */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  ensureRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'weir-redis-'));
  for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), text);
  let complaint = '';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
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
