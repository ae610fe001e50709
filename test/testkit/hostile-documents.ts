/** Each fragment spreads the next one twice, so that written out they have 2^depth fields. */
export function fragmentBomb(depth: number, leaf = 'a'): string {
  const fragments = Array.from({ length: depth }, (_, i) =>
    i === depth - 1
      ? `fragment F${i} on Query { ${leaf} }`
      : `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ ...F0 } ${fragments.join('\n')}`;
}
