import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signArtefact } from '#allowlist/sign-artefact.ts';
import { readPublicKeys, requireSignature } from '#gateway/delivery/verify-signatures.ts';

const pair = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const pemOf = (key: typeof pair): string => key.privateKey.export({ type: 'pkcs8', format: 'pem' });
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
const keys = readPublicKeys(new Map([['a.pem', publicPem]]));
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

  test('is not made, and not verified, with a key of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    expect(() => readPublicKeys(new Map([['r.pem', pem]]))).toThrow('r.pem: The key is not an Ed25519 key.');
    expect(() => readPublicKeys(new Map([['p.pem', pemOf(pair)]]))).toThrow(/p\.pem: This is a private key/);
    expect(() => signArtefact(bytes, { keyPem: publicPem, keyName: 'k.pem' })).toThrow(/k\.pem: This is no/);
  });
});
