import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signArtefact } from '#allowlist/sign-artefact.ts';
import { readPublicKey } from '#gateway/bounded/ed25519-key.ts';
import { readList } from '#gateway/serving/read-list.ts';
import type { ListReading } from '#gateway/serving/read-list.ts';
import type { ArtefactPart } from '#gateway/serving/sources/artefact-source.ts';

const pair = generateKeyPairSync('ed25519');
const keys = [readPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }), 'a.pem')];
const sign = (bytes: Uint8Array): string =>
  signArtefact(bytes, { keyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), keyName: 'a.pem' });

function bundleOf(sequence: number): Buffer {
  return Buffer.from(JSON.stringify({ format: 'weir-document-bundle', version: 1, sequence, manifests: [] }));
}

async function read(
  part: Pick<ArtefactPart, 'bytes'> & Partial<ArtefactPart>,
  reading: Partial<ListReading> = {},
  servedSequence?: number,
) {
  return await readList(
    { revision: 'r', parts: [{ name: 'list.json', signatures: undefined, ...part }] },
    {
      source: 'https://lists.example/list.json',
      form: 'bundle',
      keys: [],
      normalizes: false,
      strictMode: undefined,
      workerFile: 'unused: a small list is read without a thread',
      clock: () => 0,
      ...reading,
    },
    { servedSequence, signal: new AbortController().signal },
  );
}

describe('a list', () => {
  test('is read with its sequence', async () => {
    const { list, sequence } = await read({ bytes: bundleOf(7) });
    expect([list.size, sequence]).toEqual([0, 7]);
  });

  test('as new as the one that is served is taken, an older one is not', async () => {
    await expect(read({ bytes: bundleOf(7) }, {}, 7)).resolves.toMatchObject({ sequence: 7 });
    await expect(read({ bytes: bundleOf(7) }, {}, 8)).rejects.toMatchObject({
      fault: 'older',
      message: expect.stringContaining('the sequence 7, older than 8'),
    });
  });

  test('must be signed where keys are configured, before anything of it is parsed', async () => {
    const bytes = bundleOf(7);
    await expect(read({ bytes, signatures: sign(bytes) }, { keys })).resolves.toMatchObject({ sequence: 7 });
    const garbage = { bytes: Buffer.from('{'), signatures: sign(bytes) };
    await expect(read(garbage, { keys })).rejects.toMatchObject({ fault: 'signature' });
  });

  test('may not be empty where nothing else runs', async () => {
    await expect(read({ bytes: bundleOf(7) }, { strictMode: 'require-id' })).rejects.toThrow(
      'documents: nothing is registered in https://lists.example/list.json, and in the mode `require-id` nothing else runs',
    );
  });
});
