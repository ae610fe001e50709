import * as z from 'zod';

const subgraphNames = z.array(z.string().min(1).max(256)).max(500);

/** Entries of `extensions` that are the gateway's own. */
const ownExtensions: ReadonlySet<string> = new Set([
  'requestId',
  'service',
  'subgraphCode',
  '__proto__',
  'constructor',
  'prototype',
]);

const extensionName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
    error: 'expected the name of an entry, such as code or reason: letters, digits and "_", at most 64',
  })
  .refine((name) => !ownExtensions.has(name), { error: 'is an entry of the gateway itself; choose another' });

/** All subgraphs, none, or those that are listed. */
function subgraphChoice() {
  return z
    .union([z.boolean(), subgraphNames], {
      error: ({ input }) => (input === null ? undefined : 'expected true, false or a list of subgraph names'),
    })
    .default(false);
}

/** `errors`: what clients read of errors that are not theirs. */
export const errorsSection = z
  .strictObject({
    includeSubgraphErrors: subgraphChoice().describe(
      'Whether clients read the error messages of subgraphs: of all, of none, or of those in a list. The log always has them.',
    ),
    includeSubgraphNames: subgraphChoice().describe(
      'Whether errors name the subgraph that they come from, as `extensions.service`: all, none, or those in a list.',
    ),
    subgraphExtensions: z
      .array(extensionName)
      .max(20)
      .prefault(['code'])
      .describe(
        "Entries of `extensions` that clients read of a subgraph's errors. `code` is `extensions.subgraphCode`, and " +
          '`extensions.code` too unless it is a code of Weir.',
      ),
  })
  .describe('What clients read of errors that are not theirs.');
