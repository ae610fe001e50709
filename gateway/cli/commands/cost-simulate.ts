import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { noun } from '#gateway/cli/noun.ts';
import { showProgress } from '#gateway/cli/show-progress.ts';
import { printable } from '#gateway/cli/printable.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';
import type { Simulation } from '#gateway/rate-limit/simulation/simulate-limits.ts';

interface SimulateOptions {
  readonly records: readonly string[];
  readonly config: string;
  readonly chart?: string;
  readonly maxRefused?: number;
  readonly json?: true;
}

/** Adds `weir cost simulate`. */
export function registerCostSimulate(program: Command): void {
  noun(program, 'cost')
    .command('simulate')
    .description(
      'Try other limits on recorded requests: who would have been refused, when, and by which layer. ' +
        'Nothing is sent anywhere.',
    )
    .requiredOption('--records <file...>', 'access logs, one record a line; - is stdin, .gz is unpacked')
    .requiredOption('--config <file>', 'a configuration with the limits to try')
    .option('--chart <file>', 'draw the tightest buckets over time, as .svg or .html')
    .option(
      '--max-refused <percent>',
      'exit with 1 where more of the requests would be refused',
      parsePercent,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir cost simulate --records access.log --config weir.next.yaml --chart buckets.html\n\n' +
        'Prices are those of the records: cost.defaultListSize and the weights of the schema are not tried.',
    )
    .action(simulate);
}

async function simulate(options: SimulateOptions): Promise<void> {
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const { readRecordedRequests } = await import('#gateway/cli/read-recorded-requests.ts');
  const { simulateLimits } = await import('#gateway/rate-limit/simulation/simulate-limits.ts');
  const { formatSimulation } = await import('#gateway/cli/format-simulation.ts');

  checkChart(options.chart);
  const { config } = await loadConfig({ file: options.config, env: process.env });
  const { requests, uncharged, otherLines } = await readRecordedRequests(options.records, {
    addresses: config.http,
    onProgress: showProgress('Read', { unit: 'lines' }),
  });
  for (const note of notesOf(config, { requests, otherLines })) console.error(printable(note));
  if (requests.length === 0) {
    const found = `${uncharged} records of requests that were not charged, ${otherLines} other lines`;
    throw new StartupError(
      `There is no charged request in ${options.records.join(', ')} (${found}); name an access log of the gateway.`,
    );
  }
  const simulation = simulateLimits(requests, {
    layers: config.rateLimit.layers,
    maxPerOperation: config.cost.mode === 'enforce' ? config.cost.maxPerOperation : undefined,
  });
  if (options.chart !== undefined) await drawChart(options.chart, simulation);
  console.log(options.json ? JSON.stringify(simulation, undefined, 2) : formatSimulation(simulation));
  const share = (simulation.refused / simulation.requests) * 100;
  if (options.maxRefused !== undefined && share > options.maxRefused) throw new CheckRefused();
}

interface Read {
  readonly requests: readonly RecordedRequest[];
  readonly otherLines: number;
}

/** What the result does not tell. */
function notesOf(
  { rateLimit: { layers } }: GatewayConfig,
  { requests, otherLines }: Read,
): readonly string[] {
  const notes: string[] = [];
  if (otherLines > 0) notes.push(`${otherLines} lines are no records and are left out.`);
  for (const { name } of layers.filter(({ by }) => by === 'subgraph'))
    notes.push(`The layer "${name}" is left out: records do not tell what plans ask of subgraphs.`);
  for (const claim of new Set(layers.flatMap(claimsOf))) {
    if (requests.some(({ claims }) => Object.hasOwn(claims, claim))) continue;
    notes.push(
      `No record tells the claim "${claim}", which a rule goes by; add it to telemetry.recordClaims.`,
    );
  }
  return notes;
}

function claimsOf({ rules }: RateLimitLayer): readonly string[] {
  return rules.flatMap(({ when }) => ('claim' in when ? [when.claim] : []));
}

function checkChart(file: string | undefined): void {
  if (file === undefined || /\.(?:svg|html)$/.test(file)) return;
  throw new StartupError('--chart takes a file that ends with .svg or .html.', { exitCode: 2 });
}

async function drawChart(file: string, simulation: Simulation): Promise<void> {
  const { drawBuckets, writeBucketsPage } = await import('#gateway/rate-limit/simulation/draw-buckets.ts');
  const { writeFileAtomically } = await import('#gateway/cli/write-file-atomically.ts');
  await writeFileAtomically(
    file,
    file.endsWith('.svg') ? drawBuckets(simulation) : writeBucketsPage(simulation),
  );
  console.error(`Drew the tightest buckets into ${file}`);
}

function parsePercent(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new StartupError('--max-refused takes a number from 0 to 100.', { exitCode: 2 });
}
