import type { Denial, Reservation } from '#gateway/rate-limit/rate-limit-store.ts';
import type { BucketRecord } from '#gateway/telemetry/access-record.ts';

/** What the record of a request says of a decision: a bucket per layer, and what `measure` would have refused. */
export function bucketRecords({ states, wouldRefuse }: Reservation | Denial): BucketRecord[] {
  return [
    ...states.map(({ name, remaining }) => ({ layer: name, remaining })),
    ...wouldRefuse.map(({ layer, remaining }) => ({ layer, remaining, wouldRefuse: true as const })),
  ];
}
