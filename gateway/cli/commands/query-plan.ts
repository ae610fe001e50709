import { Option } from 'commander';
import type { Command } from 'commander';
import { formatRequests } from '#gateway/cli/format-requests.ts';
import { noun } from '#gateway/cli/noun.ts';
import type { PlannerName } from '#gateway/planning/create-planner-of.ts';
import { printable } from '#gateway/cli/printable.ts';
import { explained, readOperation } from '#gateway/cli/read-operation.ts';
import type { OperationOptions } from '#gateway/cli/read-operation.ts';

interface PlanOptions extends OperationOptions {
  readonly supergraph: string;
  readonly json?: true;
  readonly planner: PlannerName;
}

/** Adds `weir query plan`. */
export function registerQueryPlan(program: Command): void {
  noun(program, 'query')
    .command('plan')
    .argument('<file>', 'a GraphQL document')
    .description('Print the plan of an operation, and the requests to subgraphs that Weir makes of it.')
    .option('--supergraph <file>', 'the supergraph to plan for', 'schema/supergraph.graphql')
    .option('--operation <name>', 'the operation, where the document has several')
    .option(
      '--variables <json>',
      'values for its variables, or @FILE: says which requests @skip and @include leave out',
    )
    .addOption(
      new Option('--planner <name>', 'what plans the operation')
        .choices(['apollo', 'weir'])
        .default('apollo'),
    )
    .option('--json', 'print plan and requests as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir query plan operation.graphql --variables \'{"withPrice": true}\'',
    )
    .action(plan);
}

async function plan(file: string, options: PlanOptions): Promise<void> {
  const { loadSupergraphFile } = await import('#gateway/supergraph/load-supergraph-file.ts');
  const { createPlannerOf } = await import('#gateway/planning/create-planner-of.ts');
  const { countFetches, formatPlan } = await import('#gateway/planning/format-plan.ts');
  const { describeProgram } = await import('#gateway/execution/program/describe-program.ts');

  const snapshot = await loadSupergraphFile(options.supergraph);
  const { text, operation, variables } = await readOperation(file, options, snapshot);
  const { sdl, supergraphSchema } = snapshot;
  const queryPlan = explained(() =>
    createPlannerOf(options.planner, sdl)({ text, operationName: operation.name?.value }),
  );
  const requests = describeProgram({ plan: queryPlan, operation, supergraphSchema, variables });
  if (options.json) console.log(JSON.stringify({ plan: queryPlan, requests }, undefined, 2));
  else {
    console.log(printable(formatPlan(queryPlan)));
    console.log(printable(formatRequests(requests, countFetches(queryPlan))));
  }
}
