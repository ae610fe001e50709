import { unknownSize } from '#gateway/cost/compile-field.ts';
import type { Amount } from '#gateway/cost/amount.ts';
import type { CompiledCandidate } from '#gateway/cost/compile-field.ts';

/** A size on its way down to a list that a `sizedFields` path names. */
export interface PassedSize {
  readonly path: readonly string[];
  /** {@link unknownSize}: its arguments say nothing in this request. */
  readonly size: Amount;
}

/** The sizes that are passed down to just this field. */
export function passedHere(passed: readonly PassedSize[]): readonly Amount[] {
  return passed.filter(({ path }) => path.length === 1).map(({ size }) => size);
}

/** The sizes that are passed on to fields below this one. */
export function passedDeeper(passed: readonly PassedSize[]): readonly PassedSize[] {
  return passed
    .filter(({ path }) => path.length > 1)
    .map(({ path, size }) => ({ path: path.slice(1), size }));
}

/** What `sizedFields` of the fields that it may be pass down; a field without a path passes nothing along it. */
export function passedBy(candidates: readonly CompiledCandidate[]): readonly PassedSize[] {
  const paths = new Set(candidates.flatMap(sizedFields));
  return [...paths].flatMap((path) => {
    const sizes = new Set(
      candidates.map((candidate) =>
        sizedFields(candidate).includes(path) ? candidate.ownSize : unknownSize,
      ),
    );
    return [...sizes].map((size) => ({ path: path.split('.'), size }));
  });
}

function sizedFields({ price }: CompiledCandidate): readonly string[] {
  return price.listSize?.sizedFields ?? [];
}
