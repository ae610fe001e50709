import { badInput } from '#subgraphs/shared/request-errors.ts';

/** What a `first` argument may be. */
export interface PageSizeLimits {
  /** Used when the argument is null. */
  readonly fallback: number;
  /** @default 1000 */
  readonly max?: number;
}

/**
 * How many items a `first` argument asks for.
 * @throws GraphQLError `BAD_USER_INPUT` below 0 or above the maximum.
 */
export function pageSize(first: number | null | undefined, limits: PageSizeLimits): number {
  const { fallback, max = 1_000 } = limits;
  const size = first ?? fallback;
  if (size < 0 || size > max) throw badInput(`\`first\` is ${size}; it must be between 0 and ${max}.`);
  return size;
}
