import type { CompositionError, SubgraphLocation } from '#schema/registry/composition-result.ts';
import { printable } from '#gateway/cli/printable.ts';

/**
 * Writes an error or hint of composition as `subgraph file:line:column CODE message`, leaving out what is not known.
 * Further lines, of the message and of further places, are indented.
 */
export function formatCompositionProblem(problem: CompositionError): string {
  const { subgraph, code, message, alsoAt } = problem;
  const head = [subgraph, placeOf(problem), code, message].filter((part) => part !== undefined).join(' ');
  const also = alsoAt.map((place) => `also at ${place.subgraph} ${placeOf(place)}`);
  return printable([...head.split('\n'), ...also].join('\n  '));
}

function placeOf({ file, line, column }: Partial<SubgraphLocation>): string | undefined {
  return line === undefined ? file : `${file}:${line}:${column}`;
}
