import { parseArgs } from 'node:util';
import { allSetUps } from '#test/bench/setups/all-set-ups.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';

/** What the command line asks for. */
export interface BenchFlags {
  readonly mode: 'throughput' | 'mix' | 'hostile' | 'cost' | 'documents' | 'lists' | 'swaps' | 'help';
  readonly setUps: readonly SetUp[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly minutes: number;
  readonly json: boolean;
  readonly write: boolean;
  readonly profile: boolean;
}

/** The text of `--help`. */
export const benchHelp = `Usage: npm run bench -- [options]

Measures Weir against the floors of its I/O and against stock Apollo Server with ApolloGateway, in one run. That takes
about fifteen minutes, and is worth nothing on a machine that does other work at the same time.

  --only NAME,NAME   these set-ups alone; a name that ends with * takes all that begin so
  --seconds N        how long each is measured (default 5)
  --warm-up N        how long each is loaded before (default 4)
  --rounds N         how often everything is measured; the medians are printed (default 3)
  --connections N    requests under way at any time (default 50)
  --profile          take a CPU profile of each, and print where the time goes
  --mix              instead: memory over time under mixed load
  --minutes N        how long --mix goes on (default 10)
  --hostile          instead: what hostile operations do to the event loop and to other callers
  --cost             instead: how long it takes to price an operation; no load, a few seconds
  --documents        instead: how long it takes to find a registered document; no load, a few seconds
  --lists            instead: what it takes to read a list of 100,000 documents; about a minute
  --swaps            instead: what callers notice when a list and a supergraph are exchanged; three minutes or more
  --json             print JSON
  --write            write the section of test/bench/RESULTS.md
  --help             this text

Set-ups: ${allSetUps.map(({ name }) => name).join(', ')}

Example:
  npm run bench -- --only 'floor-9,stock,weir*' --rounds 1`;

/** Reads the arguments. @throws Error that says what is wrong with them. */
export function parseBenchFlags(args: readonly string[]): BenchFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '10' },
      profile: { type: 'boolean', default: false },
      mix: { type: 'boolean', default: false },
      hostile: { type: 'boolean', default: false },
      cost: { type: 'boolean', default: false },
      documents: { type: 'boolean', default: false },
      lists: { type: 'boolean', default: false },
      swaps: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    mode: modeOf(values),
    setUps: chooseSetUps(values.only),
    seconds: positive('--seconds', values.seconds),
    warmUpSeconds: positive('--warm-up', values['warm-up']),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    connections: Math.ceil(positive('--connections', values.connections)),
    minutes: positive('--minutes', values.minutes),
    json: values.json,
    write: values.write,
    profile: values.profile,
  };
}

interface ModeFlags {
  readonly help: boolean;
  readonly mix: boolean;
  readonly hostile: boolean;
  readonly cost: boolean;
  readonly documents: boolean;
  readonly lists: boolean;
  readonly swaps: boolean;
}

const modes = ['mix', 'hostile', 'cost', 'documents', 'lists', 'swaps'] as const;

function modeOf(values: ModeFlags): BenchFlags['mode'] {
  if (values.help) return 'help';
  const [mode, other] = modes.filter((name) => values[name]);
  if (other) throw new Error(`--${mode} and --${other} exclude each other.`);
  return mode ?? 'throughput';
}

function chooseSetUps(only: string | undefined): readonly SetUp[] {
  if (only === undefined) return allSetUps;
  const names = only.split(',').map((name) => name.trim());
  const fits = (setUp: SetUp, name: string): boolean =>
    name.endsWith('*') ? setUp.name.startsWith(name.slice(0, -1)) : setUp.name === name;
  const unknown = names.find((name) => !allSetUps.some((setUp) => fits(setUp, name)));
  if (unknown !== undefined) {
    throw new Error(
      `There is no set-up "${unknown}"; there are ${allSetUps.map(({ name }) => name).join(', ')}.`,
    );
  }
  return allSetUps.filter((setUp) => names.some((name) => fits(setUp, name)));
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`${flag} takes a number above 0.`);
}
