import { formatTable } from '#gateway/cli/format-table.ts';
import { percent } from '#gateway/rate-limit/simulation/draw-buckets.ts';
import { maxRefusals } from '#gateway/rate-limit/simulation/simulate-limits.ts';
import type { SimulatedRefusal, Simulation } from '#gateway/rate-limit/simulation/simulate-limits.ts';

const shownRefusals = 20;

/** A simulation in words and tables. */
export function formatSimulation(simulation: Simulation): string {
  const { requests, refused, newlyRefused, newlyAdmitted, fromMs, toMs } = simulation;
  const share = Math.round((refused / requests) * 1000) / 10;
  return [
    `${count(requests, 'charged request')} from ${instant(fromMs)} to ${instant(toMs)}.`,
    `${count(refused, 'request')} would be refused (${share} %): ${newlyRefused} of them passed then; ` +
      `${newlyAdmitted} that ${newlyAdmitted === 1 ? 'was' : 'were'} refused then would pass.`,
    '',
    ...layerTable(simulation),
    ...refusalTable(simulation),
  ].join('\n');
}

/** The layers, and above them the price that one operation may have. */
function layerTable({ layers, maxPerOperation }: Simulation): readonly string[] {
  const rows = [
    ...(maxPerOperation
      ? [
          [
            'cost.maxPerOperation',
            'operation',
            'enforce',
            String(maxPerOperation.refused),
            String(maxPerOperation.callersRefused),
            '',
            '',
          ],
        ]
      : []),
    ...layers.map(({ name, by, mode, refused, callersRefused, buckets, lowest }) => [
      name,
      by,
      mode,
      String(refused),
      String(callersRefused),
      String(buckets),
      lowest === undefined ? '' : percent(lowest),
    ]),
  ];
  if (rows.length === 0) return ['No layer of rateLimit.layers was tried.'];
  return [
    formatTable(rows, { headings: ['Layer', 'By', 'Mode', 'Refused', 'Callers', 'Buckets', 'Lowest'] }),
    ...(layers.length === 0 ? ['No layer of rateLimit.layers was tried.'] : []),
  ];
}

function refusalTable({ refusals, refused }: Simulation): readonly string[] {
  if (refusals.length === 0) return [];
  const shown = refusals.slice(0, shownRefusals);
  const rest = refused - shown.length;
  const rows = shown.map((refusal) => [
    instant(refusal.atMs),
    refusal.layer ?? 'cost.maxPerOperation',
    refusal.caller,
    refusal.operation ?? '',
    String(refusal.points),
    wait(refusal),
    refusal.wasRefused ? 'refused' : 'passed',
  ]);
  return [
    '',
    formatTable(rows, { headings: ['When', 'Layer', 'Caller', 'Operation', 'Points', 'Wait', 'Then'] }),
    ...(rest > 0 ? [`and ${rest} more; --json lists the first ${maxRefusals}`] : []),
  ];
}

function wait({ retryAfterMs }: SimulatedRefusal): string {
  return retryAfterMs === undefined ? 'never' : `${Math.ceil(retryAfterMs / 1000)} s`;
}

function instant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
