import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { importViolations } from '#test/architecture/import-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every module of the repository keeps the import rules', async () => {
  const paths = await sourcePaths();
  const violations = await Promise.all(
    paths.map(async (path) => importViolations({ path, source: await readFile(root + path, 'utf8') })),
  );
  expect(violations.flat()).toEqual([]);
});

test('the modules that are judged are those of every plane', async () => {
  const paths = await sourcePaths();
  for (const path of [
    'gateway/errors/client-error.ts',
    'gateway/supergraph/build-supergraph-snapshot.ts',
    'gateway/cli/weir.ts',
    'schema/registry/compose-subgraphs.ts',
    'test/architecture/import-rules.test.ts',
  ]) {
    expect(paths).toContain(path);
  }
});

describe('a module breaks the rules', () => {
  test.each([
    ['gateway/errors/a.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/errors/a.ts', "import type { B } from '#gateway/cost/b.ts';"],
    ['gateway/bounded/a.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/bounded/a.ts', "import type { B } from '#gateway/cost/b.ts';"],
    ['gateway/cost/a.ts', "import { b } from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "import { type B } from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "export { b } from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "export * from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "const { b } = await import('#gateway/identity/b.ts');"],
    ['gateway/cost/a.ts', "function f() { return () => import('#gateway/identity/b.ts'); }"],
    ['gateway/cost/a.ts', "const b = require('#gateway/identity/b.ts');"],
    ['gateway/cost/a.ts', "import b = require('#gateway/identity/b.ts');"],
    ['gateway/cost/a.ts', 'const b = await import(name);'],
    ['gateway/cost/a.ts', 'const b = await import(`#gateway/cost/${name}.ts`);'],
    ['gateway/cost/a.ts', "import type { Stage } from '#gateway/pipeline/estimate-cost.ts';"],
    ['gateway/cost/a.ts', "import { parse } from '#gateway/config/gateway-config.ts';"],
    ['gateway/pipeline/estimate-cost.ts', "import { v } from '#gateway/pipeline/validate.ts';"],
    ['gateway/pipeline/estimate-cost.ts', "import type { V } from '#gateway/pipeline/validate.ts';"],
    ['gateway/pipeline/estimate-cost.ts', "import type { P } from '#gateway/pipeline.ts';"],
    ['gateway/pipeline/estimate-cost.ts', "import { Account } from '#gateway/pipeline/account.ts';"],
    ['gateway/pipeline/account.ts', "import type { V } from '#gateway/pipeline/validate.ts';"],
    ['gateway/pipeline.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/pipeline.ts', "import { b } from '#gateway/http/b.ts';"],
    ['gateway/http/a.ts', "import { pipeline } from '#gateway/pipeline.ts';"],
    ['gateway/http/a.ts', "import { receive } from '#gateway/pipeline/receive.ts';"],
    ['gateway/admin/a.ts', "import { b } from '#gateway/http/b.ts';"],
    ['gateway/cost/a.ts', "import type { S } from '#gateway/serving/s.ts';"],
    ['gateway/serving/a.ts', "import type { P } from '#gateway/pipeline.ts';"],
    ['gateway/serving/a.ts', "import type { G } from '#gateway/http/g.ts';"],
    ['gateway/config/a.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/config/a.ts', "import { parse } from 'graphql';"],
    ['gateway/list-worker.ts', "import { b } from '#gateway/http/b.ts';"],
    ['gateway/operations/a.ts', "import { validate } from '#gateway/pipeline/validate.ts';"],
    ['gateway/operations/threads/thread.ts', "import { b } from '#gateway/http/b.ts';"],
    ['gateway/cost/a.ts', "import type { Operations } from '#gateway/operations/operations.ts';"],
    ['gateway/main.ts', "import { runCommand } from '#gateway/cli/run-command.ts';"],
    ['gateway/main.ts', "import { compose } from '#schema/registry/compose-subgraphs.ts';"],
    ['gateway/cli/a.ts', "import { b } from '#gateway/http/b.ts';"],
    ['gateway/cli/a.ts', "import { receive } from '#gateway/pipeline/receive.ts';"],
    ['gateway/cost/a.ts', "import type { C } from '#schema/registry/composition-result.ts';"],
    ['schema/registry/a.ts', "import { receive } from '#gateway/pipeline/receive.ts';"],
    ['schema/registry/a.ts', "import { fetch } from '#gateway/subgraph-client/b.ts';"],
    ['schema/registry/a.ts', "import { b } from '#gateway/cli/b.ts';"],
    ['persisted-queries/allowlist/a.ts', "import { receive } from '#gateway/pipeline/receive.ts';"],
    ['subgraphs/kit/a.ts', "import { ClientError } from '#gateway/errors/client-error.ts';"],
    ['subgraphs/kit/a.ts', "import { b } from '../shared/b.ts';"],
    ['subgraphs/shared/a.ts', "import { b } from '#subgraphs/orders/b.ts';"],
    ['subgraphs/orders/a.ts', "import { b } from '#subgraphs/reviews/b.ts';"],
    ['subgraphs/orders/a.ts', "import type { B } from '#gateway/identity/identity.ts';"],
    ['gateway/cost/a.ts', "import { b } from './b.ts';"],
    ['gateway/cost/a.ts', "import { helper } from '#test/helper.ts';"],
    ['gateway/cost/a.ts', "import { b } from '#gateway/unheard-of/b.ts';"],
  ])('%s: %s', (path, source) => {
    expect(importViolations({ path, source })).toHaveLength(1);
  });

  test.each([
    ['gateway/http/a.ts', "import { Supergraph } from '@apollo/federation-internals';"],
    ['gateway/cost/a.ts', "import type { Schema } from '@apollo/federation-internals';"],
    ['gateway/pipeline/plan.ts', "import { QueryPlanner } from '@apollo/query-planner';"],
    ['gateway/pipeline/plan.ts', "import type { QueryPlan } from '@apollo/query-planner';"],
    ['gateway/cli/a.ts', "const { composeServices } = await import('@apollo/composition');"],
    ['gateway/main.ts', "import { ApolloGateway } from '@apollo/gateway';"],
    ['gateway/execution/a.ts', "import { executeQueryPlan } from '@apollo/gateway';"],
    ['gateway/execution/a.ts', "import type { QueryPlan } from '@apollo/query-planner';"],
    ['gateway/planning/a.ts', "import { QueryPlanner } from '@apollo/query-planner';"],
    ['gateway/planning/a.ts', "import { buildFederatedQueryGraph } from '@apollo/query-graphs';"],
    ['gateway/execution/a.ts', "import { x } from '@apollo/gateway/dist/x.js';"],
    ['subgraphs/orders/a.ts', "import { buildSubgraph } from '@apollo/federation-internals';"],
    ['gateway/supergraph/a.ts', "import { Supergraph } from '@apollo/federation-internals';"],
    ['gateway/supergraph/a.ts', "import type { CoreFeatures } from '@apollo/federation-internals';"],
    ['schema/registry/a.ts', "import { errorCode } from '@apollo/federation-internals';"],
  ])('by a federation package, %s: %s', (path, source) => {
    expect(importViolations({ path, source })).toEqual([
      expect.stringContaining('stays in schema/registry/'),
    ]);
  });

  test.each([
    'const a = process.env.A;',
    "const a = process['env']['A'];",
    'const { env } = process;',
    'const { env: variables } = process;',
    'const a = globalThis.process.env.A;',
    "import { env } from 'node:process';",
    "import { env as variables } from 'process';",
  ])('by reading the environment: %s', (source) => {
    expect(importViolations({ path: 'gateway/cost/a.ts', source })).toEqual([
      'gateway/cost/a.ts reads process.env, which only cli/ and main.ts may',
    ]);
  });

  test('by standing in a folder that has no rules', () => {
    expect(importViolations({ path: 'gateway/utils/a.ts', source: '' })).toHaveLength(1);
  });
});

describe('a module keeps the rules', () => {
  test.each([
    ['gateway/cost/a.ts', "import { ClientError } from '#gateway/errors/client-error.ts';"],
    ['gateway/cost/a.ts', "import { b } from '#gateway/bounded/b.ts';"],
    ['gateway/http/a.ts', "import { b } from '#gateway/bounded/b.ts';"],
    ['gateway/bounded/a.ts', "import { ClientError } from '#gateway/errors/client-error.ts';"],
    ['gateway/cost/a.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/cost/a.ts', "import type { B } from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "export type { B } from '#gateway/identity/b.ts';"],
    ['gateway/cost/a.ts', "type B = import('#gateway/identity/b.ts').B;"],
    ['gateway/cost/a.ts', "import type { CostConfig } from '#gateway/config/sections/cost.ts';"],
    ['gateway/cost/a.ts', '/* process.env is not read here */ const text = "process.env";'],
    ['gateway/pipeline/estimate-cost.ts', "import { b } from '#gateway/cost/b.ts';"],
    ['gateway/pipeline/estimate-cost.ts', "import type { R } from '#gateway/pipeline/request.ts';"],
    ['gateway/pipeline/execute.ts', "import type { Account } from '#gateway/pipeline/account.ts';"],
    ['gateway/pipeline.ts', "import { Account } from '#gateway/pipeline/account.ts';"],
    ['gateway/pipeline.ts', "import { receive } from '#gateway/pipeline/receive.ts';"],
    ['gateway/http/a.ts', "import type { Pipeline } from '#gateway/pipeline.ts';"],
    ['gateway/serving/a.ts', "import { b } from '#gateway/documents/b.ts';"],
    ['gateway/admin/a.ts', "import type { F } from '#gateway/serving/sources/f.ts';"],
    ['gateway/http/a.ts', "import type { Request } from '#gateway/pipeline/receive.ts';"],
    ['gateway/config/a.ts', "import { z } from 'zod'; import { parse } from 'yaml'; import 'node:fs';"],
    ['gateway/main.ts', "import { b } from '#gateway/http/b.ts'; const e = process.env.A;"],
    ['gateway/cli/a.ts', "import { c } from '#schema/registry/c.ts'; const e = process.env['A'];"],
    ['gateway/http/a.ts', "import type { G } from '@apollo/server-gateway-interface';"],
    ['schema/registry/a.ts', "import { composeServices } from '@apollo/composition';"],
    ['schema/registry/a.ts', "import { estimateCost } from '#gateway/cost/estimate-cost.ts';"],
    ['persisted-queries/allowlist/a.ts', "import { b } from '#allowlist/b.ts';"],
    ['subgraphs/kit/a.ts', "import { b } from './b.ts'; import { c } from '#kit/c.ts';"],
    ['subgraphs/orders/main.ts', "import { run } from '#subgraphs/shared/run.ts'; run(process.env);"],
    ['test/gateway/a.ts', "import { b } from '#gateway/cost/b.ts'; const e = process.env.A;"],
  ])('%s: %s', (path, source) => {
    expect(importViolations({ path, source })).toEqual([]);
  });
});

async function sourcePaths(): Promise<readonly string[]> {
  const folders = ['gateway', 'schema', 'persisted-queries', 'subgraphs', 'test'];
  const listings = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(root + folder, { recursive: true });
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  return listings
    .flat()
    .filter((path) => /\.[cm]?tsx?$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .sort();
}
