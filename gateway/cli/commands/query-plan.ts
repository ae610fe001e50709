import { Option } from 'commander';
import type { Command } from 'commander';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import type { PlanFileOptions, PlannedFile } from '#gateway/cli/plan-file.ts';
import { labelOption } from '#gateway/cli/read-operation.ts';

interface PlanOptions extends PlanFileOptions {
  readonly why?: true;
  readonly against?: string;
  readonly json?: true;
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
    .addOption(labelOption())
    .option('--anonymous', 'plan what is left for a caller without a credential')
    .addOption(
      new Option(
        '--scopes <list>',
        'plan what is left for a caller with these scopes, separated by commas',
      ).conflicts('anonymous'),
    )
    .option('--why', 'say for each request why it goes to its subgraph')
    .addOption(
      new Option('--against <file>', 'print what changes with another supergraph instead').conflicts('why'),
    )
    .option('--json', 'print the requests, by wave, as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir query plan operation.graphql --variables \'{"withPrice": true}\'',
    )
    .action(plan);
}

async function plan(file: string, options: PlanOptions): Promise<void> {
  const { planFile } = await import('#gateway/cli/plan-file.ts');
  const planned = await planFile(file, options);
  if (options.against === undefined) await print(planned, options);
  else await compare(planned, { ...options, file, against: options.against });
}

async function print(planned: PlannedFile, { why, json }: PlanOptions): Promise<void> {
  const { formatProgram } = await import('#gateway/execution/program/format-program.ts');
  const { wavesOf } = await import('#gateway/execution/program/describe-program.ts');
  const { formatRequests } = await import('#gateway/cli/format-requests.ts');
  const { formatReasons } = await import('#gateway/cli/format-reasons.ts');
  const { program, requests, size, removed } = planned;
  const reasons = why && planned.explain();
  if (json) {
    const answer = {
      waves: wavesOf(requests),
      ...(removed.length > 0 && { removed }),
      ...(reasons && { reasons }),
    };
    console.log(JSON.stringify(answer, undefined, 2));
    return;
  }
  for (const { path, coordinate } of removed)
    console.log(printable(`Not permitted: ${path.join('.')} (${coordinate})`));
  console.log(printable(formatProgram(program)));
  console.log(printable(formatRequests(requests)));
  if (reasons) console.log(printable(formatReasons(reasons, size)));
}

async function compare(
  planned: PlannedFile,
  options: PlanOptions & { readonly file: string; readonly against: string },
): Promise<void> {
  const { planFile } = await import('#gateway/cli/plan-file.ts');
  const { compareRequests } = await import('#gateway/cli/compare-requests.ts');
  const { formatComparison } = await import('#gateway/cli/format-comparison.ts');
  const { file, supergraph, against } = options;
  const other = await planFile(file, { ...options, supergraph: against });
  const comparison = compareRequests(planned.requests, other.requests);
  if (options.json) console.log(JSON.stringify(comparison, undefined, 2));
  else console.log(printable(formatComparison(comparison, { before: supergraph, after: against })));
}
