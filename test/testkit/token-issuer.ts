import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK, JWTHeaderParameters, JWTPayload } from 'jose';

/** A key that the issuer signs with, and its public half as published. */
export interface IssuerKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An issuer of real tokens with a real key set on a local port. */
export interface TokenIssuer extends AsyncDisposable {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the key set was asked for. */
  readonly requests: number;
  /** The keys that are published; assign to rotate them. */
  keys: readonly IssuerKey[];
  /** Answers in place of the key set while it is set: an issuer that is broken or down. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Signs claims as they are, with the first key unless told otherwise. */
  sign(
    payload: JWTPayload,
    options?: { key?: IssuerKey; header?: Partial<JWTHeaderParameters> },
  ): Promise<string>;
}

/** A new key pair under a key id. */
export async function createIssuerKey(alg: string, kid: string): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Starts an issuer with one key per algorithm, named after it. */
export async function startTokenIssuer(algorithms: readonly string[] = ['EdDSA']): Promise<TokenIssuer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (issuer.answer !== undefined) return issuer.answer(request, response);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;

  const issuer: TokenIssuer = {
    issuer: url,
    jwksUrl: `${url}/jwks.json`,
    get requests() {
      return requests;
    },
    keys: await Promise.all(algorithms.map((alg) => createIssuerKey(alg, `key-${alg}`))),
    answer: undefined,
    async sign(payload, { key = issuer.keys[0], header = {} } = {}) {
      if (key === undefined) throw new Error('The issuer has no key');
      return new SignJWT(payload)
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
        .sign(key.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}
