import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readPrivateKey, readPublicKey } from '#gateway/bounded/ed25519-key.ts';

const pemsOf = ({
  publicKey,
  privateKey,
}: {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}) => ({
  publicPem: publicKey.export({ type: 'spki', format: 'pem' }),
  privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
});

const { publicPem, privatePem } = pemsOf(generateKeyPairSync('ed25519'));

const failure = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('a key in PEM form', () => {
  test('is read', () => {
    expect(readPublicKey(publicPem, 'a.pem').type).toBe('public');
    expect(readPrivateKey(privatePem, 'a.pem').type).toBe('private');
  });

  test.each([
    ['nothing', ''],
    ['no PEM', 'hello'],
    ['PEM without a key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['RSA', pemsOf(generateKeyPairSync('rsa', { modulusLength: 2_048 })).publicPem],
    ['P-256', pemsOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })).publicPem],
  ])('is not read as a public key where it is %s', (_, pem) => {
    expect(failure(() => readPublicKey(pem, 'a.pem'))).toMatchObject({
      exitCode: 1,
      message: 'a.pem is not an Ed25519 public key in PEM form.',
    });
  });

  test('is not read as a public key where it is private', () => {
    expect(() => readPublicKey(privatePem, 'a.pem')).toThrow(/^a\.pem holds a private key/);
  });

  test.each([
    ['nothing', ''],
    ['public', publicPem],
    ['P-256', pemsOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })).privatePem],
    ['damaged', privatePem.replace(/\n.{8}/, '\n********')],
  ])('is not read as a private key where it is %s, and not quoted', (_, pem) => {
    expect(failure(() => readPrivateKey(pem, 'a.pem'))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^a\.pem is not an Ed25519 private key in PEM form;/),
      cause: undefined,
    });
  });
});
