import { beforeAll, describe, expect, test } from '@jest/globals';
import { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import { resolveWithBypass } from '#gateway/documents/bypass/resolve-with-bypass.ts';
import { describeText } from '#gateway/documents/describe-text.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { createDocumentList } from '#gateway/documents/document-list.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { readReference } from '#gateway/documents/read-reference.ts';
import { resolveDocument } from '#gateway/documents/resolve-document.ts';
import type { ResolvedDocument } from '#gateway/documents/resolve-document.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { BypassRecord } from '#gateway/telemetry/access-record.ts';
import {
  bypassPair,
  goodClaims,
  nowMs,
  signAnything,
} from '#test/gateway/documents/bypass/bypass-fixture.ts';
import type { BypassPair } from '#test/gateway/documents/bypass/bypass-fixture.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const unknown = 'query Unknown { b }';
const retired = 'query Old { c }';
const theirs = 'query Theirs { d }';
const list = createDocumentList(
  [
    parseManifest(
      manifestJson([entry('Web', 'query Web { a }'), entry('Old', retired, { state: 'retired' })]),
      'web.json',
    ),
    parseManifest(
      manifestJson([entry('Theirs', theirs, { state: 'retired' })], { client: 'ios' }),
      'ios.json',
    ),
  ],
  { clock: () => nowMs },
);

let pair: BypassPair;
let bypass: OperatorBypass;
const firstUses: string[] = [];
beforeAll(async () => {
  pair = await bypassPair();
  bypass = new OperatorBypass({
    trusted: { keys: [pair.publicKey], audience: 'shop-test', maxLifetimeMs: 3_600_000 },
    now: () => nowMs,
    onFirstUse: ({ tokenId }) => firstUses.push(tokenId),
  });
});

interface Asked {
  readonly query?: string;
  readonly documentId?: string;
  readonly mode?: DocumentMode;
  readonly client?: string;
  readonly token?: string | readonly string[];
  readonly through?: OperatorBypass;
}

/** What a request of the client `web` gets, and what its record tells of the token. */
async function ask({
  query,
  documentId: id,
  mode = 'safelist',
  client = 'web',
  token,
  through = bypass,
}: Asked) {
  const asked = readReference({
    query,
    documentId: id,
    docId: undefined,
    persistedQuery: undefined,
    pathId: undefined,
  });
  const options = {
    mode,
    client,
    list,
    introspection: false,
    automatic: undefined,
    describe: async (sent: { readonly text: string }) => describeText(sent.text, { maxTokens: 100 }),
  };
  let told: BypassRecord | undefined;
  const resolved: ResolvedDocument | string = await resolveWithBypass({
    bypass: through,
    headers: token === undefined ? {} : { 'x-weir-bypass': token },
    asked,
    options,
    resolve: () => resolveDocument(asked, options),
    record: (record) => {
      told = record;
    },
  }).catch((error: unknown) => {
    if (!(error instanceof ClientError)) throw error;
    return `${error.httpStatus} ${error.code}`;
  });
  return { resolved, told };
}

async function tokenFor(claims: object): Promise<string> {
  return await signAnything(pair, { claims: goodClaims({ documents: undefined, ...claims }) });
}

describe.each(['safelist', 'require-id'] as const)('in the mode %s a token', (mode) => {
  test('lets an unregistered text run, as one that is not registered', async () => {
    const sha256 = digestOf(unknown, 'sha256');
    const token = await tokenFor({ jti: `text-${mode}`, documents: [sha256] });
    expect(await ask({ query: unknown, mode, token })).toEqual({
      resolved: {
        text: unknown,
        sha256,
        id: undefined,
        registered: false,
        manifest: undefined,
        mode,
        outcome: 'bypass',
        mayIntrospect: false,
        keepIn: undefined,
      },
      told: { outcome: 'used', operator: 'ada', reason: 'incident 4711', tokenId: `text-${mode}`, uses: 1 },
    });
  });

  test('lets a retired document run by its id', async () => {
    const { resolved, told } = await ask({
      documentId: documentId(retired),
      mode,
      token: await tokenFor({ clients: ['web'] }),
    });
    expect(resolved).toMatchObject({
      text: retired,
      id: documentId(retired),
      outcome: 'bypass',
      registered: false,
    });
    expect(told?.outcome).toBe('used');
  });

  test('changes nothing for what is registered', async () => {
    const { resolved, told } = await ask({
      documentId: documentId('query Web { a }'),
      mode,
      token: await tokenFor({ clients: ['web'] }),
    });
    expect(resolved).toMatchObject({ outcome: 'id', registered: true, manifest: 'web' });
    expect(told).toEqual({
      outcome: 'not-needed',
      operator: 'ada',
      reason: 'incident 4711',
      tokenId: 'token-1',
    });
  });
});

describe('a token that is for something else', () => {
  test.each<readonly [string, object, Asked]>([
    ['another text', { documents: ['0'.repeat(64)] }, { query: unknown }],
    ['another client', { clients: ['ios'] }, { query: unknown }],
    ['another client, by id', { clients: ['ios'] }, { documentId: documentId(retired) }],
    [
      'this text of another client',
      { clients: ['ios'], documents: [digestOf(unknown, 'sha256')] },
      { query: unknown },
    ],
  ])('is refused: %s', async (_case, claims, asked) => {
    const { resolved, told } = await ask({ ...asked, token: await tokenFor(claims) });
    expect(resolved).toBe('403 FORBIDDEN');
    expect(told).toMatchObject({
      outcome: 'refused',
      problem: 'it is for other documents or clients',
      operator: 'ada',
    });
  });

  test("does not find another client's document, even with that client's name in the token", async () => {
    const { resolved } = await ask({
      documentId: documentId(theirs),
      token: await tokenFor({ clients: ['web', 'ios'] }),
    });
    expect(resolved).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test.each<readonly [string, Asked, string]>([
    ['an id that nobody knows', { documentId: 'nobody' }, '404 PERSISTED_QUERY_NOT_IN_LIST'],
    [
      'id and text together',
      { documentId: documentId(retired), query: unknown },
      '400 CANNOT_SEND_PQ_ID_AND_BODY',
    ],
  ])('cures nothing else: %s', async (_case, asked, refusal) => {
    const { resolved, told } = await ask({ ...asked, token: await tokenFor({ clients: ['web'] }) });
    expect(resolved).toBe(refusal);
    expect(told?.outcome).toBe('not-needed');
  });
});

describe('a token that does not hold', () => {
  test.each<readonly [string, Asked]>([
    ['needed', { query: unknown }],
    ['not needed', { documentId: documentId('query Web { a }') }],
    ['not needed, where everything runs', { query: unknown, mode: 'audit' }],
  ])('is refused where it is %s, and nothing in it is believed', async (_case, asked) => {
    const { resolved, told } = await ask({ ...asked, token: 'a.b.c' });
    expect(resolved).toBe('403 FORBIDDEN');
    expect(told).toEqual({
      outcome: 'refused',
      problem: expect.stringMatching(/^The bypass token does not hold: /),
    });
  });

  test('is refused where two came', async () => {
    const token = await tokenFor({ clients: ['web'] });
    expect((await ask({ query: unknown, token: [token, token] })).resolved).toBe('403 FORBIDDEN');
  });

  test('is refused by a gateway that accepts none, whoever signed it', async () => {
    const off = new OperatorBypass({ trusted: undefined, now: () => nowMs, onFirstUse: () => undefined });
    const { resolved, told } = await ask({
      query: unknown,
      token: await tokenFor({ clients: ['web'] }),
      through: off,
    });
    expect(resolved).toBe('403 FORBIDDEN');
    expect(told?.problem).toBe(
      'This gateway accepts no bypass tokens; send the request without the header x-weir-bypass.',
    );
  });
});

test('a token may be used again and again, each use is counted, and the first is told', async () => {
  const token = await tokenFor({ jti: 'again', clients: ['web'] });
  const uses: unknown[] = [];
  for (let i = 0; i < 3; i += 1) uses.push((await ask({ query: unknown, token })).told?.uses);
  expect(uses).toEqual([1, 2, 3]);
  expect(firstUses.filter((id) => id === 'again').length).toBe(1);
});

test('without a token the list decides alone', async () => {
  expect(await ask({ query: unknown })).toEqual({ resolved: '403 QUERY_NOT_IN_SAFELIST', told: undefined });
});
