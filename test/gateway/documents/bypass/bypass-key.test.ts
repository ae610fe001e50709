import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readBypassPrivateKey, readBypassPublicKey } from '#gateway/documents/bypass/bypass-key.ts';
import { bypassPair } from '#test/gateway/documents/bypass/bypass-fixture.ts';

describe('a key of operators', () => {
  test('is known by the same name, whichever half is read', async () => {
    const { privateKey, publicKey } = await bypassPair();
    expect(privateKey.kid).toBe(publicKey.kid);
    expect(publicKey.key.type).toBe('public');
  });

  test('is refused on the gateway where it is the private half', async () => {
    const { privatePem } = await bypassPair();
    await expect(readBypassPublicKey(privatePem, 'key.pem')).rejects.toThrow(
      'key.pem holds a private key, with which the gateway could be made to sign; give the public one.',
    );
  });

  test.each(['', 'hello', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'])(
    'is refused where it is none: %j',
    async (text) => {
      await expect(readBypassPublicKey(text, 'key.pem')).rejects.toThrow(
        'key.pem is not an Ed25519 public key',
      );
      await expect(readBypassPrivateKey(text, 'key.pem')).rejects.toThrow(
        'key.pem is not an Ed25519 private key',
      );
    },
  );

  test('is refused where it is of another kind', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
    const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
    await expect(readBypassPublicKey(publicPem, 'key.pem')).rejects.toThrow('not an Ed25519 public key');
    await expect(readBypassPrivateKey(privatePem, 'key.pem')).rejects.toThrow('not an Ed25519 private key');
  });
});
