import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess, runSuccessfully } from '#test/system/run-process.ts';
import type { ProcessResult } from '#test/system/run-process.ts';
import { startProcess } from '#test/system/start-process.ts';
import type { ServingProcess } from '#test/system/start-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm start` runs. */
export const demoCommand = ['node', 'gateway/cli/checkout/run.mjs', 'subgraphs/demo/main.ts'];
const freePorts = ['--port', '--admin-port', '--issuer-port', '--subgraph-base-port'].flatMap((flag) => [
  flag,
  '0',
]);

/** The demo on free ports, with logs of its own. */
export interface DemoProcess extends AsyncDisposable {
  /** The tour as it was printed. */
  readonly tour: string;
  readonly process: ServingProcess;
  /** Its process ids by what each one runs: `run.mjs`, `subgraphs/catalog/main.ts`, `weir.ts start` and so on. */
  processIds(): Promise<ReadonlyMap<string, number>>;
  /** Kills the process that runs this, without notice. @throws Error where there is none */
  kill(name: string): Promise<void>;
  /** The lines of one of its logs, such as `accounts.log`. */
  log(name: string): Promise<readonly string[]>;
}

/** Starts the demo, with further flags, and waits until it has printed the tour. */
export async function startDemo(flags: readonly string[] = []): Promise<DemoProcess> {
  await using stack = new AsyncDisposableStack();
  const logs = await mkdtemp(join(tmpdir(), 'weir-demo-'));
  stack.defer(() => rm(logs, { recursive: true, force: true }));
  const process = stack.use(
    await startProcess([...demoCommand, ...freePorts, ...flags, '--logs', logs], {
      cwd: root,
      ready: /(# Weir is ready[^]*in \$LOGS\/<service>\.log\.\n)/,
    }),
  );
  const all = stack.move();
  return {
    tour: process.announced,
    process,
    processIds: () => processIdsOf(logs),
    async kill(name) {
      const id = (await processIdsOf(logs)).get(name);
      // Never a default: process 0 is this whole group.
      if (id === undefined) throw new Error(`No process runs ${name}`);
      globalThis.process.kill(id, 'SIGKILL');
    },
    log: async (name) => (await readFile(join(logs, name), 'utf8')).split('\n').slice(0, -1),
    async [Symbol.asyncDispose]() {
      // Killing what started the demo would leave the demo; asking it stops everything.
      await process.stop('SIGTERM');
      await all.disposeAsync();
    },
  };
}

/** Runs the demo with flags that keep it from starting, and waits for its end. */
export async function runRefusedDemo(flags: readonly string[]): Promise<ProcessResult> {
  return await runProcess([...demoCommand, ...freePorts, ...flags], { cwd: root });
}

/** Runs bash on a script, which must succeed; its output. */
export async function runBash(script: string): Promise<string> {
  return await runSuccessfully(['bash', '-c', script], { cwd: tmpdir() });
}

/** Those of some processes that still run. One that has ended and that nobody has asked about counts as ended. */
export async function livingOf(processIds: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await runProcess(['ps', '-o', 'pid=,stat=', '-p', processIds.join(',')], { cwd: root });
  const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+([A-Z])/.exec(line));
  return lines.flatMap((match) => (match && match[2] !== 'Z' ? [Number(match[1])] : []));
}

/** The demo is found by its folder of logs, the others as its descendants. */
async function processIdsOf(logs: string): Promise<ReadonlyMap<string, number>> {
  const lines = (await runSuccessfully(['ps', '-eo', 'pid=,ppid=,args='], { cwd: root })).split('\n');
  const all = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((match) => match !== null);
  const found = new Map<string, number>();
  const visit = (pid: number, args: string): void => {
    const name = /subgraphs\/\w+\/main\.ts|weir\.ts \w+/.exec(args)?.[0];
    found.set(name ?? args, pid);
    for (const [, child, parent, childArgs = ''] of all) {
      if (Number(parent) === pid) visit(Number(child), childArgs);
    }
  };
  for (const [, pid, , args = ''] of all) {
    if (args.includes(logs) && args.includes('run.mjs')) visit(Number(pid), 'run.mjs');
  }
  return found;
}
