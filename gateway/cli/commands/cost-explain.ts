import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { supergraphFileOf } from '#gateway/cli/documents-options.ts';
import { formatPrice } from '#gateway/cli/format-price.ts';
import type { ExplainedPrice } from '#gateway/cli/format-price.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { explained, labelOption, openForCommand, readOperation } from '#gateway/cli/read-operation.ts';
import type { OperationOptions, ReadOperation } from '#gateway/cli/read-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

interface ExplainOptions extends OperationOptions {
  readonly supergraph?: string;
  readonly config?: string;
  readonly json?: true;
}

/** What an operation is priced with. */
interface Pricing {
  readonly snapshot: SupergraphSnapshot;
  readonly cost: GatewayConfig['cost'];
}

/** Adds `weir cost explain`. */
export function registerCostExplain(program: Command): void {
  noun(program, 'cost')
    .command('explain')
    .argument('<file>', 'a GraphQL document')
    .description('Price an operation without running it, and show where its points come from.')
    .option('--operation <name>', 'the operation, where the document has several')
    .option('--variables <json>', 'values for its variables, or @FILE')
    .addOption(labelOption())
    .option('--supergraph <file>', 'the supergraph to price for; default: that of the configuration')
    .option('--config <file>', 'the configuration; default: weir.yaml (or WEIR_CONFIG)')
    .option('--json', 'print the price as JSON')
    .addHelpText(
      'after',
      '\nWith --supergraph alone the prices are those of the default settings.' +
        '\nExit code 1: the gateway would refuse the operation for its price.' +
        '\n\nExample:\n  $ weir cost explain operation.graphql --variables \'{"first": 10}\'',
    )
    .action(explain);
}

async function explain(file: string, options: ExplainOptions): Promise<void> {
  const pricing = await readPricing(options);
  const operations = await openForCommand(pricing.snapshot, pricing.cost);
  const read = await readOperation(file, { variables: '{}', ...options }, operations);
  try {
    const price = await explainOperation(read, pricing);
    console.log(options.json ? JSON.stringify(price, undefined, 2) : printable(formatPrice(price)));
    if (price.isRefused) throw new CheckRefused();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code, message } = error;
    if (options.json) console.log(JSON.stringify({ isRefused: true, code, message }, undefined, 2));
    else console.error(printable(message));
    throw new CheckRefused();
  }
}

async function readPricing({ supergraph, config }: ExplainOptions): Promise<Pricing> {
  const { loadSupergraphFile } = await import('#gateway/supergraph/load-supergraph-file.ts');
  const file = config ?? (supergraph === undefined ? (process.env['WEIR_CONFIG'] ?? 'weir.yaml') : undefined);
  if (file === undefined && supergraph !== undefined) {
    const { costSection } = await import('#gateway/config/sections/cost.ts');
    return { snapshot: await loadSupergraphFile(supergraph), cost: costSection.parse({}) };
  }
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const loaded = await loadConfig({ file: file ?? 'weir.yaml', env: process.env });
  const snapshot = await loadSupergraphFile(supergraph ?? supergraphFileOf(loaded.config));
  return { snapshot, cost: loaded.config.cost };
}

/** @throws ClientError as the gateway would. */
async function explainOperation(
  { operation, variables = {}, labels }: ReadOperation,
  { cost }: Pricing,
): Promise<ExplainedPrice> {
  const { explainPrice } = await import('#gateway/cost/explain-price.ts');
  const { thisProcess } = await import('#gateway/operations/open-operations.ts');

  const price = operation.price();
  const breakdown = explainPrice(price, variables);
  const { program } = await explained(() => operation.whole.selection.program(labels, thisProcess));
  const subgraphs = program.subgraphPoints(variables);
  return {
    operation: operation.name ?? null,
    maxPerOperation: cost.maxPerOperation,
    isRefused: cost.mode === 'enforce' && breakdown.points > cost.maxPerOperation,
    ...breakdown,
    worstCase: price.mostPoints(variables),
    maxListSize: cost.maxListSize,
    subgraphs: Object.fromEntries([...subgraphs].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
