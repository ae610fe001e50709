import * as z from 'zod';
import { adminSection } from '#gateway/config/sections/admin.ts';
import { authenticationSection } from '#gateway/config/sections/authentication.ts';
import { authorizationSection } from '#gateway/config/sections/authorization.ts';
import { clientsSection } from '#gateway/config/sections/clients.ts';
import { costSection } from '#gateway/config/sections/cost.ts';
import { documentsSection } from '#gateway/config/sections/documents.ts';
import { errorsSection } from '#gateway/config/sections/errors.ts';
import { executionSection } from '#gateway/config/sections/execution.ts';
import { headersSection } from '#gateway/config/sections/headers.ts';
import { httpSection } from '#gateway/config/sections/http.ts';
import { limitsSection } from '#gateway/config/sections/limits.ts';
import { listenSection } from '#gateway/config/sections/listen.ts';
import { rateLimitSection } from '#gateway/config/sections/rate-limit.ts';
import { shutdownSection } from '#gateway/config/sections/shutdown.ts';
import { subgraphsSection } from '#gateway/config/sections/subgraphs.ts';
import { supergraphSection } from '#gateway/config/sections/supergraph.ts';
import { telemetrySection } from '#gateway/config/sections/telemetry.ts';
import type { DeepReadonly } from '#gateway/config/values/deep-readonly.ts';

/**
 * The whole configuration, one schema per section: types, checks, defaults and the words of the reference come from
 * here alone. Input is the tree of `weir.yaml`; output has every default in place.
 *
 * Names of the output: a duration is a number of milliseconds under its name in the file plus `Ms` (`timeout: 5s`
 * becomes `timeoutMs: 5000`), a size is a number of bytes (its name says `Bytes` in the file already), a path is
 * absolute, something absent is `undefined`. Every other setting keeps its name and value.
 */
export const gatewayConfigSchema = z
  .strictObject({
    listen: listenSection.prefault({}),
    admin: adminSection.prefault({}),
    supergraph: supergraphSection,
    subgraphs: subgraphsSection.prefault({}),
    authentication: authenticationSection.prefault({}),
    authorization: authorizationSection.prefault({}),
    clients: clientsSection.prefault({}),
    documents: documentsSection.prefault({}),
    execution: executionSection.prefault({}),
    cost: costSection.prefault({}),
    rateLimit: rateLimitSection.prefault({}),
    limits: limitsSection.prefault({}),
    http: httpSection.prefault({}),
    headers: headersSection.prefault({}),
    errors: errorsSection.prefault({}),
    shutdown: shutdownSection.prefault({}),
    telemetry: telemetrySection.prefault({}),
  })
  .superRefine(sectionsAgree);

/** What the gateway runs with: every default in place, milliseconds, bytes, absolute paths. */
export type GatewayConfig = DeepReadonly<z.output<typeof gatewayConfigSchema>>;

/** The tree of a configuration file, before defaults and units are resolved. */
export type GatewayConfigInput = z.input<typeof gatewayConfigSchema>;

function sectionsAgree(
  { listen, admin, cost, rateLimit, documents, clients }: z.output<typeof gatewayConfigSchema>,
  context: z.RefinementCtx,
) {
  modesHaveLists({ documents, clients }, context);
  if (admin !== undefined && admin.port !== 0 && admin.port === listen.port && admin.host === listen.host) {
    context.addIssue({
      code: 'custom',
      path: ['admin', 'port'],
      message: 'is the public port too; the admin listener needs one of its own',
    });
  }
  if (cost.mode === 'off' && rateLimit.layers.length > 0) {
    context.addIssue({
      code: 'custom',
      path: ['cost', 'mode'],
      message: 'rateLimit.layers spend points, and `off` counts none; use measure, or remove the layers',
    });
  }
}

/** Where only registered documents run, there have to be some, and clients must not add any by themselves. */
function modesHaveLists(
  {
    documents,
    clients,
  }: {
    readonly documents: z.output<typeof documentsSection>;
    readonly clients: z.output<typeof clientsSection>;
  },
  context: z.RefinementCtx,
) {
  const modes: (readonly [string[], string | undefined])[] = [
    [['documents', 'mode'], documents.mode],
    ...[...clients.byName].map(([name, { documents: mode }]): [string[], string | undefined] => [
      ['clients', name, 'documents'],
      mode,
    ]),
  ];
  for (const [path, mode] of modes) {
    if (mode !== 'safelist' && mode !== 'require-id') continue;
    const message =
      'runs registered documents alone, and none are named; set documents.manifests, url or redis';
    const { manifests, url, redis } = documents;
    if (manifests === undefined && url === undefined && redis === undefined)
      context.addIssue({ code: 'custom', path, message });
  }
  if (documents.automatic && (documents.mode === 'safelist' || documents.mode === 'require-id')) {
    context.addIssue({
      code: 'custom',
      path: ['documents', 'automatic'],
      message: `clients cannot register documents by themselves in the mode \`${documents.mode}\`; remove one of both`,
    });
  }
}
