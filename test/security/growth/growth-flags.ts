import { parseArgs } from 'node:util';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';

/** What the command line asks for. */
export interface GrowthFlags {
  readonly help: boolean;
  readonly json: boolean;
  readonly cases: readonly GrowthCase[];
  readonly repeats: number;
}

/** The text of `--help`. */
export const growthHelp = `Usage: npm run test:growth -- [options]

Sends inputs that double in size, up to their limit and beyond it, to a gateway in a process of its own, over real
connections: each header, each part of a body and so on. The CPU time that each costs the event loop must grow at most
linearly, no turn of the loop may take more than 50 ms, and nothing above a limit may be served. Takes about two minutes.

  --case TEXT     only cases whose part and name contain this, such as 'header' or 'accept: commas'
  --repeats N     how often each size is sent; the least time counts (default 3)
  --json          print JSON: every size of every case
  --help          this text

Exits with 1 where a case has a fault.

Example:
  npm run test:growth -- --case 'content-type: spaces' --json`;

/** Reads the arguments. @throws Error that says what is wrong with them. */
export function parseGrowthFlags(args: readonly string[], all: readonly GrowthCase[]): GrowthFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { type: 'string', default: '' },
      repeats: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const cases = all.filter(({ part, name }) => `${part} ${name}`.includes(values.case));
  if (cases.length === 0)
    throw new Error(`No case contains "${values.case}"; without --case all are measured.`);
  const repeats = Number(values.repeats);
  if (!Number.isInteger(repeats) || repeats < 1) throw new Error('--repeats takes a whole number above 0.');
  return { help: values.help, json: values.json, cases, repeats };
}
