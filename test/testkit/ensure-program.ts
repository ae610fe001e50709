import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What {@link ensureProgram} asks of the machine; tests put another one in its place. */
export interface Machine {
  /** Runs a program and returns its exit code; `undefined` when there is no such program. */
  run(command: string, args: readonly string[]): number | undefined;
  readonly isRoot: boolean;
  readonly isDebian: boolean;
  announce(line: string): void;
}

/** A program that tests run beside Weir. */
export interface NeededProgram {
  readonly name: string;
  /** The flag that makes it print its version and end. */
  readonly version: string;
  /** The Debian package that it is in. */
  readonly package: string;
  /** What to install by hand. */
  readonly needed: string;
}

/**
 * Makes sure that there is a program: from the PATH, else installed from the system's packages where that is possible
 * without asking (root on Debian and its like).
 * @throws Error that says what to install
 */
export function ensureProgram(program: NeededProgram, machine: Machine = thisMachine): void {
  const { name, needed } = program;
  const isThere = (): boolean => machine.run(name, [program.version]) === 0;
  if (isThere()) return;
  if (!machine.isRoot || !machine.isDebian) {
    throw new Error(`The tests need ${name} on the PATH; install ${needed}, then run them again.`);
  }
  machine.announce(`${name} is missing; installing it with apt-get.`);
  // RUNLEVEL=1 keeps the package from starting a server of its own on the default port.
  const aptGet = [
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    'apt-get',
    '-qq',
    '-o',
    'DPkg::Lock::Timeout=120',
  ];
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', program.package]]) {
    if (machine.run('env', [...aptGet, ...args]) !== 0) {
      throw new Error(`apt-get ${args[0]} failed; install ${name} by hand, then run the tests again.`);
    }
  }
  if (!isThere()) {
    throw new Error(`The package ${program.package} is installed, but the program is not on the PATH.`);
  }
}

/** The one that the tests run on. */
export const thisMachine: Machine = {
  run(command, args) {
    // What apt-get prints goes where people look for trouble; versions are of no interest.
    const out = command === 'env' ? 2 : 'ignore';
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', out, out] });
    return error === undefined ? (status ?? 1) : undefined;
  },
  isRoot: process.getuid?.() === 0,
  isDebian: existsSync('/etc/debian_version'),
  announce: (line) => process.stderr.write(`${line}\n`),
};
