import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Who runs where, as `taskset -c` takes it; undefined: anywhere. */
export interface Cores {
  /** The gateway, or what stands in its place. */
  readonly gateway: string | undefined;
  /** Subgraphs, load generator and the benchmark itself. */
  readonly others: string | undefined;
}

/** The gateway gets the first core for itself; on a machine with one core, or without `taskset`, nothing is pinned. */
export function chooseCores(): Cores {
  const count = availableParallelism();
  const canPin = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
  if (count < 2 || !canPin) return { gateway: undefined, others: undefined };
  return { gateway: '0', others: count === 2 ? '1' : `1-${count - 1}` };
}

/** Moves this process, with all its threads, to some cores. */
export function moveTo(cores: string | undefined): void {
  if (cores === undefined) return;
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)], {
    stdio: 'ignore',
  });
}
