import { logger } from '#gateway/main/logger.ts';
import type { WarmUpProgress } from '#gateway/operations/warm-up.ts';

/** How often the log says how far it has come. */
const everyMs = 5_000;

/** Tells in the log how far the preparation of registered documents has come: every five seconds, and at its end. */
export function progressLog({
  occasion,
  clock,
}: {
  readonly occasion: string;
  readonly clock: () => number;
}): (progress: WarmUpProgress) => void {
  const startedAt = clock();
  let toldAt = startedAt;
  return ({ done, failed, total }) => {
    const now = clock();
    if (done < total && now - toldAt < everyMs) return;
    toldAt = now;
    const perSecond = done / Math.max(0.001, (now - startedAt) / 1000);
    const figures = {
      occasion,
      done,
      failed,
      total,
      perSecond: Math.round(perSecond * 10) / 10,
      remainingSeconds: Math.round((total - done) / perSecond),
    };
    logger.info(figures, 'Registered documents are being planned');
  };
}
