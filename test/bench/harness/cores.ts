import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Who runs where, as `taskset -c` takes it; undefined: anywhere. */
export interface Cores {
  /** The gateway, or what stands in its place. */
  readonly gateway: string | undefined;
  /** Subgraphs, load generator and the benchmark itself. */
  readonly others: string | undefined;
}

let chosen: Cores | undefined;

/**
 * The gateway gets the first core for itself. Where there is one core alone, or no `taskset`, nothing is pinned. The same
 * answer each time, also after {@link moveTo}.
 */
export function chooseCores(): Cores {
  chosen ??= choose();
  return chosen;
}

/** Both together, for what is not measured against a floor. */
export function allOf({ gateway, others }: Cores): string | undefined {
  return gateway === undefined ? undefined : `${gateway},${others}`;
}

/** Moves this process, with all its threads, to some cores. */
export function moveTo(cores: string | undefined): void {
  if (cores === undefined) return;
  const args = ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)];
  spawnSync('taskset', args, { stdio: 'ignore' });
}

function choose(): Cores {
  const [first, ...others] = allowedCores();
  const canPin = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!canPin || first === undefined || others.length === 0) return { gateway: undefined, others: undefined };
  return { gateway: String(first), others: others.join(',') };
}

/** The cores that this process may use; none where the system does not say. */
function allowedCores(): readonly number[] {
  if (process.platform !== 'linux') return [];
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
