import type { DataBlueprint } from '#test/differential/random/blueprint.ts';
import type { Compute } from '#test/differential/supergraph-definition.ts';

/**
 * The fields with `@requires`: each answers with its name, its arguments and what it was sent, so that a plan that
 * forgets to send something, or sends something else, shows in the answer.
 */
export function computeFields({ computed }: DataBlueprint): Readonly<Record<string, Compute>> {
  return Object.fromEntries(
    Object.entries(computed).map(([coordinate, paths]): [string, Compute] => [
      coordinate,
      (read, args) => {
        const sent = paths.map(
          (each) => `${each.path}:${JSON.stringify(read(each.path, each.args) ?? null)}`,
        );
        const given = Object.keys(args).length > 0 ? JSON.stringify(args) : '';
        return `${coordinate.split('.')[1] ?? ''}${given}<${sent.join(' ')}>`;
      },
    ]),
  );
}
