import { expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import { sha256Of, warmUpDocuments } from '#gateway/planning/warm-up-documents.ts';
import type { PreparedTexts, WarmUpResult } from '#gateway/planning/warm-up-documents.ts';
import type { TextValidation } from '#gateway/validation/prepared-documents.ts';

function registered(name: string, text = `query ${name} { a }`, client = 'web'): RegisteredDocument {
  return { client, document: { id: documentId(text), name, kind: 'query', text, state: 'active' } };
}

/** Threads that write down what they are asked; `broken` holds texts that cannot be planned, and those that are not valid. */
class Threads {
  readonly validated: string[] = [];
  readonly planned: string[] = [];
  readonly broken = new Set<string>();
  readonly invalid = new Set<string>();
  /** Texts whose plans come with their validation. */
  readonly quick = new Set<string>();

  async warmUp(list: readonly RegisteredDocument[], known: PreparedTexts = new Map()): Promise<WarmUpResult> {
    return await warmUpDocuments({
      registered: list,
      known,
      documents: { validationOf: async ({ text }) => this.#validate(text) },
      plans: { textOf: async ({ text, operationName }) => this.#plan(text, operationName) },
      overrides: { outcomesFor: () => [[]] },
      concurrency: 2,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  }

  #validate(text: string): TextValidation {
    this.validated.push(text);
    if (this.invalid.has(text)) return { failures: [invalid] };
    const plan = this.quick.has(text) ? 'plan of the validation' : undefined;
    return { tokens: 5, failures: [], demands: { operations: [], conditions: [] }, plan };
  }

  #plan(text: string, operationName: string | undefined): string {
    this.planned.push(operationName ?? '');
    if (this.broken.has(text)) throw new Error('no thread was free');
    return `plan of ${operationName}`;
  }
}

const invalid = {
  code: 'GRAPHQL_VALIDATION_FAILED',
  message: 'There is no field b.',
  locations: undefined,
} as const;

test('A text is prepared once, however many clients have registered it', async () => {
  const threads = new Threads();
  const { texts, plans, progress } = await threads.warmUp([
    registered('A'),
    registered('A', undefined, 'ios'),
    registered('B'),
  ]);
  expect(threads.planned.sort()).toEqual(['A', 'B']);
  expect([...plans.values()].sort()).toEqual(['plan of A', 'plan of B']);
  expect(texts.size).toBe(2);
  expect(progress).toEqual({ done: 2, failed: 0, total: 2 });
});

test('A plan that comes with the validation is kept, and no other is made', async () => {
  const threads = new Threads();
  const [quick, other] = [registered('A'), registered('B')];
  threads.quick.add(quick.document.text);
  const { texts, plans } = await threads.warmUp([quick, other]);
  expect(threads.planned).toEqual(['B']);
  expect([...plans.values()].sort()).toEqual(['plan of B', 'plan of the validation']);
  // It is kept once.
  expect(texts.get(sha256Of(quick.document.id))?.validation).not.toHaveProperty('plan');
});

test('An unchanged document is neither validated nor planned again when only the list changes', async () => {
  const threads = new Threads();
  const before = await threads.warmUp([registered('A'), registered('B')]);
  threads.planned.length = 0;
  threads.validated.length = 0;
  const after = await threads.warmUp([registered('B'), registered('C')], before.texts);
  expect(threads.planned).toEqual(['C']);
  expect(threads.validated).toEqual(['query C { a }']);
  expect([...after.plans.values()].sort()).toEqual(['plan of B', 'plan of C']);
  expect(after.progress.total).toBe(1);
  // What is on the list no longer is not kept.
  expect([...after.texts.keys()].sort()).toEqual(
    [registered('B'), registered('C')].map(({ document }) => sha256Of(document.id)).sort(),
  );
});

test('What is not valid is not looked at again, and reported each time to each client', async () => {
  const threads = new Threads();
  const list = [registered('Bad'), registered('Bad', undefined, 'ios')];
  threads.invalid.add(list[0]!.document.text);
  const before = await threads.warmUp(list);
  const after = await threads.warmUp(list, before.texts);
  expect(threads.validated).toHaveLength(1);
  expect(threads.planned).toEqual([]);
  for (const { misfits } of [before, after]) {
    expect(misfits.map(({ registered: { client } }) => client)).toEqual(['web', 'ios']);
    for (const { error } of misfits) expect(String(error)).toContain('There is no field b.');
  }
});

test('What could not be planned is tried again', async () => {
  const threads = new Threads();
  const list = [registered('A')];
  threads.broken.add(list[0]!.document.text);
  const before = await threads.warmUp(list);
  expect(before.misfits).toMatchObject([{ error: { message: 'no thread was free' } }]);
  threads.broken.clear();
  const after = await threads.warmUp(list, before.texts);
  expect(after.misfits).toEqual([]);
  expect([...after.plans.values()]).toEqual(['plan of A']);
});
