import type { GatewayConfig } from '#gateway/config/gateway-config.ts';

/** Warnings for a GraphiQL page (`http.graphiql`) from which the document modes leave nothing to run, or no schema. */
export function graphiqlWarnings({ http, documents, clients }: GatewayConfig): readonly string[] {
  if (!http.graphiql) return [];
  const modes = [documents.mode, ...[...clients.byName.values()].map((client) => client.documents)];
  const reachable = modes.filter((mode) => mode !== undefined);
  // A key lets its holder run any text.
  if (documents.bypass === undefined && reachable.every((mode) => mode === 'require-id')) {
    return [
      'http.graphiql is on, but documents.mode is require-id: every text is rejected, so the page can run nothing. ' +
        'Turn http.graphiql off, or set documents.mode to audit where developers work.',
    ];
  }
  if (reachable.some((mode) => documents.introspection.includes(mode))) return [];
  return [
    `http.graphiql is on, but documents.introspection lists none of the modes in use (${[...new Set(reachable)].join(', ')}): ` +
      'the page gets no schema, so it has no completion. Add a mode to documents.introspection, or turn http.graphiql off.',
  ];
}
