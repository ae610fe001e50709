import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** What to run again, and where to look for the Node to do it. */
export interface PinnedNodeOptions {
  /** The script and its arguments. */
  readonly args: readonly string[];
  /** The module whose packages are searched, as `import.meta.url`. */
  readonly from: string;
}

/**
 * Runs a script on the Node that npm installed together with Weir, as a process that has our terminal and gets our
 * signals. What this module imports and how it is written has to work on every Node since 20: it is for the machines
 * whose own Node is too old for anything else here.
 *
 * @returns the exit code of that process, or 1, having said why, when there is no such Node.
 */
export async function runOnPinnedNode({ args, from }: PinnedNodeOptions): Promise<number> {
  const node = findPinnedNode(from);
  if (node === undefined) {
    console.error(
      `Weir runs on Node 26 or newer, and this is Node ${process.versions.node}. Install a newer one, or install ` +
        'weir-gateway again without omitting optional packages: one of them is the Node that it needs.',
    );
    return 1;
  }
  return await follow(node, args);
}

/** Runs the child to its end and forwards signals to it. */
async function follow(node: string, args: readonly string[]): Promise<number> {
  // Handlers are there before the child is, or a signal between the two would end this process alone. They run in a
  // later turn of the event loop, when there is a child.
  let child: ChildProcess | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // A terminal sends Ctrl-C to the child as well.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child?.kill(signal);
    });
  }
  // Node would start its inspector for the first and die of the second; the child decides what they mean to it.
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
  const started = spawn(node, args, { stdio: 'inherit' });
  child = started;
  return await new Promise((resolve) => {
    started.once('error', (error) => {
      console.error(`Cannot run ${node}: ${error.message}`);
      resolve(1);
    });
    started.once('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  });
}

function findPinnedNode(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve(`node-${process.platform}-${process.arch}/package.json`);
    const node = join(dirname(manifest), 'bin/node');
    return existsSync(node) ? node : undefined;
  } catch {
    // npm installs none for this platform, or was told to leave it out.
    return undefined;
  }
}
