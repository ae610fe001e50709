import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InvalidDocument, PreparedDocuments } from '#gateway/validation/prepared-documents.ts';
import type { ValidateText, ValidationFailure } from '#gateway/validation/prepared-documents.ts';

const valid = { failures: [], tokens: 3, demands: { operations: [], conditions: [] } } as const;
const failure: ValidationFailure = {
  code: 'GRAPHQL_VALIDATION_FAILED',
  message: 'Cannot query field "nope".',
  locations: [{ line: 1, column: 3 }],
};

/** Validates as told, and notes which texts it was asked about. */
function documentsThat(validate: ValidateText, max = 10) {
  const asked: string[] = [];
  const documents = new PreparedDocuments({
    max,
    validate: (text, caller) => {
      asked.push(text);
      return validate(text, caller);
    },
  });
  const prepare = (text: string) => documents.prepare({ sha256: `hash of ${text}`, text }, 'someone');
  return { asked, prepare };
}

describe('PreparedDocuments', () => {
  test('gives the parsed document of a valid text', async () => {
    const { prepare } = documentsThat(async () => valid);
    expect(await prepare('{ a }')).toMatchObject({
      sha256: 'hash of { a }',
      document: { kind: 'Document' },
    });
  });

  test('knows what each operation of a document demands', async () => {
    const demands = { operations: [['A', [0, 2]] as const], conditions: ['on'] };
    const { prepare } = documentsThat(async () => ({ failures: [], tokens: 3, demands }));
    const prepared = await prepare('query A { a }');
    expect(prepared.demands.operations.get('A')).toEqual([0, 2]);
    expect(prepared.demands.conditions).toEqual(['on']);
  });

  test('keeps one tree of a text, for requests at the same time and after one another', async () => {
    const { asked, prepare } = documentsThat(async () => valid);
    const [first, second] = await Promise.all([prepare('{ a }'), prepare('{ a }')]);
    const third = await prepare('{ a }');
    // Both are told to the validation, which does the same text once at a time.
    expect(asked).toEqual(['{ a }', '{ a }']);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  test('refuses with every failure as an error for the client, in order', async () => {
    const { prepare } = documentsThat(async () => ({
      failures: [failure, { ...failure, message: 'second', locations: undefined }],
    }));
    const refused = await prepare('{ nope }').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidDocument);
    expect(refused).toMatchObject({
      errors: [
        { code: 'GRAPHQL_VALIDATION_FAILED', message: failure.message, locations: failure.locations },
        { message: 'second', locations: undefined },
      ],
    });
  });

  test('remembers a refusal', async () => {
    const { asked, prepare } = documentsThat(async () => ({ failures: [failure] }));
    await expect(prepare('{ nope }')).rejects.toThrow(InvalidDocument);
    await expect(prepare('{ nope }')).rejects.toThrow(InvalidDocument);
    expect(asked.length).toBe(1);
  });

  test('does not remember that a worker failed or was late', async () => {
    let isLate = true;
    const { asked, prepare } = documentsThat(async () => {
      if (isLate) throw new ClientError('QUERY_PLANNING_TIMEOUT', 'late');
      return valid;
    });
    const both = await Promise.allSettled([prepare('{ a }'), prepare('{ a }')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isLate = false;
    await expect(prepare('{ a }')).resolves.toMatchObject({ sha256: 'hash of { a }' });
    expect(asked.length).toBe(3);
  });

  test('keeps the plan that comes with a validation, for requests to which no label of @override applies', async () => {
    const sha256 = createHash('sha256').update('{ a }').digest('hex');
    const documents = new PreparedDocuments({ max: 10, validate: async () => ({ ...valid, plan: '{}' }) });
    const request = { text: '{ a }', operationName: undefined };
    expect(documents.planOf(request)).toBeUndefined();
    await documents.prepare({ sha256, text: '{ a }' }, 'ann');
    expect(documents.planOf(request)).toBe('{}');
    expect(documents.planOf({ ...request, activeLabels: [] })).toBe('{}');
    expect(documents.planOf({ ...request, activeLabels: ['percent(5)'] })).toBeUndefined();
    expect(documents.planOf({ ...request, text: '{ b }' })).toBeUndefined();
  });

  test('counts the plan of a document among what memory allows', async () => {
    const asked: string[] = [];
    const documents = new PreparedDocuments({
      max: 10,
      validate: async (text) => {
        asked.push(text);
        return { ...valid, plan: 'x'.repeat(400_000) };
      },
    });
    for (const sha256 of ['1', '2', '1']) await documents.prepare({ sha256, text: '{ a }' }, 'ann');
    expect(asked.length).toBe(3);
  });

  test('says on whose behalf a text is validated', async () => {
    const callers: string[] = [];
    const documents = new PreparedDocuments({
      max: 10,
      validate: async (_text, caller) => {
        callers.push(caller);
        return valid;
      },
    });
    await documents.prepare({ sha256: '1', text: '{ a }' }, 'ann');
    await documents.prepare({ sha256: '2', text: '{ b }' }, 'bob');
    expect(callers).toEqual(['ann', 'bob']);
  });

  test('keeps as many as it may, those used last', async () => {
    const { asked, prepare } = documentsThat(async () => valid, 2);
    for (const text of ['{ a }', '{ b }', '{ a }', '{ c }', '{ a }', '{ b }']) await prepare(text);
    expect(asked).toEqual(['{ a }', '{ b }', '{ c }', '{ b }']);
  });

  test('keeps no more text than memory allows, however few documents that is', async () => {
    const { asked, prepare } = documentsThat(async () => valid, 1_000);
    const large = (name: string): string => `{ a(b: "${name.padEnd(12_000_000, 'x')}") }`;
    for (const name of ['1', '2', '3', '4', '5', '6']) await prepare(large(name));
    await prepare(large('6'));
    await prepare(large('1'));
    expect(asked.length).toBe(7);
  });
});
