import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signArtefact } from '#allowlist/sign-artefact.ts';
import { readPublicKey } from '#gateway/bounded/ed25519-key.ts';
import { requireSignature } from '#gateway/serving/sources/verify-signatures.ts';

const pair = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const pemOf = (key: typeof pair): string => key.privateKey.export({ type: 'pkcs8', format: 'pem' });
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
const keys = [readPublicKey(publicPem, 'a.pem')];
const bytes = Buffer.from('{"list":1}');
const good = signArtefact(bytes, { keyPem: pemOf(pair), keyName: 'a.pem' });
const foreign = signArtefact(bytes, { keyPem: pemOf(other), keyName: 'b.pem' });

describe('a signature', () => {
  test('of a key that may sign is accepted, also beside another', async () => {
    await expect(requireSignature({ name: 'l', bytes, signatures: good }, keys)).resolves.toBeUndefined();
    const both = `${foreign}\n${good}\n`;
    await expect(requireSignature({ name: 'l', bytes, signatures: both }, keys)).resolves.toBeUndefined();
  });

  test.each([
    ['is missing', undefined, bytes],
    ['is no signature', 'hello', bytes],
    ['is that of another key', foreign, bytes],
    ['is for other bytes', good, Buffer.from('{"list":2}')],
  ])('that %s is refused', async (_, signatures, signed) => {
    await expect(requireSignature({ name: 'l', bytes: signed, signatures }, keys)).rejects.toMatchObject({
      fault: 'signature',
    });
  });
});
