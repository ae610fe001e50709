import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import type { Shape } from '#test/bench/shapes.ts';

/** What a gateway with policies is started and called with. */
export interface WrittenPolicies {
  readonly configFile: string;
  /** The shape's document, registered. */
  readonly documentId: string;
  /** Of a caller with a tenant, a role, scopes and an application. */
  readonly token: string;
  /** Of another identity. */
  readonly strangerToken: string;
}

/** So much that no request is refused, however many come. */
const plenty = 1_000_000_000;
/** So little that buckets are never full, as those of callers who are busy. */
const refillPerSecond = 100;
const tokenLifetimeSeconds = 6 * 3600;

/**
 * Writes a configuration in which every policy is on: tokens are required and verified, the document is registered and
 * comes by id, it is priced, four layers of buckets apply, access is enforced, requests are recorded.
 *
 * @param options.redisUrl where the buckets are; default: in the gateway's memory.
 */
export async function writePolicies(
  context: BenchContext,
  { shape, redisUrl }: { readonly shape: Shape; readonly redisUrl?: string | undefined },
): Promise<WrittenPolicies> {
  const { fileFor, subgraphs, issuer } = context;
  const id = documentId(shape.query);
  const supergraphFile = fileFor('supergraph.graphql');
  await writeFile(supergraphFile, shape.graph.supergraph(subgraphs.url));
  const manifests = fileFor('manifests');
  await mkdir(manifests);
  await writeFile(join(manifests, 'default.json'), JSON.stringify(manifestOf(shape, id)));
  const configFile = fileFor('weir.yaml');
  const config: GatewayConfigInput = {
    admin: { port: 0 },
    supergraph: { file: supergraphFile },
    authentication: {
      required: true,
      jwt: [
        {
          issuer: issuer.issuer,
          jwksUrl: issuer.jwksUrl,
          audiences: ['weir'],
          algorithms: ['EdDSA'],
          maxLifetime: '24h',
        },
      ],
    },
    documents: { mode: 'audit', manifests },
    cost: { mode: 'enforce', maxPerOperation: plenty },
    rateLimit: {
      // Everything that is measured goes through Redis, however busy the machine.
      ...(redisUrl === undefined
        ? {}
        : { store: { redis: { url: redisUrl, timeout: '5s' } }, onStoreError: 'closed' as const }),
      layers: [
        { name: 'tenant', by: 'tenant', capacity: plenty, refillPerSecond },
        { name: 'user', by: 'subject', capacity: plenty, refillPerSecond },
        { name: 'application', by: 'client', capacity: plenty, refillPerSecond },
        { name: 'anonymous', by: 'ip', capacity: plenty, refillPerSecond },
      ],
    },
    telemetry: { accessLog: 'stdout' },
  };
  // JSON is YAML too.
  await writeFile(configFile, JSON.stringify(config));
  return {
    configFile,
    documentId: id,
    token: await signToken(context, 'user-1'),
    strangerToken: await signToken(context, 'user-2'),
  };
}

function manifestOf({ operationName, query }: Shape, id: string): object {
  const documents = [{ id, name: operationName, kind: 'query', text: query }];
  return { format: 'weir-persisted-documents', version: 1, client: 'default', documents };
}

async function signToken({ issuer }: BenchContext, sub: string): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  return await issuer.sign({
    iss: issuer.issuer,
    aud: 'weir',
    sub,
    tenant: 'acme',
    roles: ['buyer'],
    scope: 'orders:read reviews:write',
    azp: 'bench',
    iat: issuedAt,
    exp: issuedAt + tokenLifetimeSeconds,
  });
}
