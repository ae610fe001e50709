/**
 * How much memory the parts of an operation take. Data is walked and counted; what lies in closures is counted by what
 * they were made from, with factors that `test/gateway/operations/memory-size.test.ts` holds to the heap of V8.
 */
import type { PricedField, PricedSelection } from '#gateway/cost/priced-selection.ts';
import type { PlannedProgram } from '#gateway/execution/compile-operation.ts';

/** V8 on 64 bits, without compressed pointers: one property or item. */
const slotBytes = 8;
/** Hidden class, properties and elements; of arrays the length, and the head of their items, too. */
const objectBytes = 24;
const arrayBytes = 32;
const itemsBytes = 16;
const textBytes = 16;
/** Up to so many characters are not looked at. */
const shortText = 64;
/** The items that an array has room for after the first is added; then half as many more, and this, whenever it is full. */
const arrayGrowth = 16;

/** Of a compiled program: what each takes, for each byte of the plan it runs, and of the document whose answer it writes. */
const programBytes = 3_000;
const perPlannedByte = 1;
const perDocumentByte = 0.6;

const pricedFieldBytes = 300;
const candidateBytes = 150;

/**
 * The bytes of plain data, such as a syntax tree: each object once, arrays as they are after items were added singly. Kinds of
 * nodes are shared by all trees.
 */
export function memorySize(value: unknown): number {
  const seen = new Set<object>();
  const pending: object[] = [];
  const count = (part: unknown): number => {
    if (typeof part === 'object' && part !== null) pending.push(part);
    return typeof part === 'string' ? textSize(part) : 0;
  };
  let bytes = count(value);
  // A list of our own and no recursion: the text decides how deep it goes.
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    bytes += partSize(next, count);
  }
  return bytes;
}

/** The bytes of one object without those below it, which are counted later. */
function partSize(part: object, count: (below: unknown) => number): number {
  if (isRecord(part)) {
    let bytes = objectBytes;
    // A third of the time that a list of its entries takes.
    for (const key in part) bytes += slotBytes + (key === 'kind' ? 0 : count(part[key]));
    return bytes;
  }
  const items: readonly unknown[] = Array.isArray(part) ? part : part instanceof Map ? [...part].flat() : [];
  let bytes = listBytes(items.length);
  for (const item of items) bytes += count(item);
  return bytes;
}

function isRecord(part: object): part is Readonly<Record<string, unknown>> {
  return !Array.isArray(part) && !(part instanceof Map);
}

/** A text of one character is shared. */
function textSize(text: string): number {
  return text.length < 2 ? 0 : textBytes + text.length * characterBytes(text);
}

/** V8 keeps a text in two bytes per character where any of them is beyond Latin-1. */
function characterBytes(text: string): number {
  return text.length > shortText && /[^\0-\xff]/.test(text) ? 2 : 1;
}

function listBytes(length: number): number {
  let capacity = 0;
  while (capacity < length) capacity += Math.floor((capacity + 1) / 2) + arrayGrowth + 1;
  return arrayBytes + (length === 0 ? 0 : itemsBytes + capacity * slotBytes);
}

/** The bytes of prices: those of their fields, each once however often its fragment is spread. */
export function priceSize(selections: readonly PricedSelection[]): number {
  const seen = new Set(selections);
  const fields = new Set<PricedField>();
  let bytes = 0;
  // A set can be added to while it is gone through, and takes each once.
  for (const { alternatives } of seen) {
    bytes += objectBytes + alternatives.length * arrayBytes;
    for (const field of alternatives.flat()) {
      bytes += slotBytes;
      fields.add(field);
      if (field.selection) seen.add(field.selection);
    }
  }
  for (const { candidates } of fields) bytes += pricedFieldBytes + candidates.length * candidateBytes;
  return bytes;
}

/**
 * The bytes of an operation that is ready to run, beside its plan.
 *
 * @param options.documentBytes of the document whose answer it writes, as {@link memorySize} counts it.
 */
export function programSize({
  planned,
  documentBytes,
}: {
  readonly planned: PlannedProgram;
  readonly documentBytes: number;
}): number {
  return Math.ceil(programBytes + memorySize(planned) * perPlannedByte + documentBytes * perDocumentByte);
}
