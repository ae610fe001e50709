/**
 * A process of its own, for `memory-size.test.ts`: fills a shelf, and prints the bytes that it counts beside those by which the heap
 * grew, for each kind of entry, as JSON. Needs `--expose-gc`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readOperationRules } from '#gateway/operations/operation-rules.ts';
import { Operations } from '#gateway/operations/operations.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { askGateway } from '#test/differential/answers.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import type { GeneratedOperation } from '#test/differential/generate-operation.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';
import { textOf, workOf } from '#test/gateway/operations/operations-of.ts';

/** What one kind of entry takes. */
export interface MeasuredMemory {
  readonly shelfBytes: number;
  readonly heapBytes: number;
}

const count = 400;
const choicesPerOperation = 60;
const listSizes = { defaultListSize: 10, maxListSize: 1000 };

const definition = supergraphs.find(({ name }) => name === process.argv[2]);
if (!definition) throw new Error(`There is no supergraph ${process.argv[2]}`);
const prepared = prepareSupergraph(definition);
const snapshot = buildSupergraphSnapshot(prepared.supergraphSdl, { source: 'test' });
const rules = await readOperationRules({ snapshot, listSizes });
const { work } = workOf(rules, {}, prepared.supergraphSdl);

let seed = 7;
const choice = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff) % 1000;
const generated = Array.from({ length: count }, () =>
  generateOperation(prepared.apiSchema, Array.from({ length: choicesPerOperation }, choice)),
);

/** Makes all parts of an operation, and runs it, since parts of the completers are made by the first answer. */
async function fillWith(operations: Operations, { text, variables }: GeneratedOperation, nth: number) {
  const known = await operations.know(textOf(`${text} # ${nth}`), 'ann');
  const operation = known.select(undefined);
  operation.price();
  const { program } = await operation.whole.selection.program([], 'ann');
  const troubles = { faults: [], outages: new Map() };
  await askGateway(prepared, program.compiled, { asked: { document: known.document, variables }, troubles });
}

const kinds: Readonly<Record<string, (operations: Operations, nth: number) => Promise<unknown>>> = {
  operations: (operations, nth) => fillWith(operations, generated[nth]!, nth),
  rejected: (operations, nth) =>
    operations.know(textOf(`{ nope${nth} gone { less } nothing(of: "that") }`), 'ann').catch(() => undefined),
};

/** What is left after everything that can be collected was. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

const measured: Record<string, MeasuredMemory> = {};
for (const [kind, fill] of Object.entries(kinds)) {
  const run = async (): Promise<{ readonly shelf: Shelf; readonly operations: Operations }> => {
    const shelf = new Shelf({ maxBytes: Infinity });
    const operations = new Operations({ rules, work, shelf });
    for (let nth = 0; nth < count; nth += 1) await fill(operations, nth);
    return { shelf, operations };
  };
  // What the first round makes for all others, such as compiled code, is nobody's.
  (await run()).operations.close();
  const before = await heapBytes();
  const kept = await run();
  const after = await heapBytes();
  measured[kind] = { shelfBytes: kept.shelf.status.bytes, heapBytes: after - before };
  kept.operations.close();
}
process.stdout.write(JSON.stringify(measured));
