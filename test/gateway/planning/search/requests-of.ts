import { createPlanner } from '#gateway/planning/create-planner.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const link = federationLink(
  ...[
    'key',
    'requires',
    'external',
    'provides',
    'shareable',
    'override',
    'interfaceObject',
    'inaccessible',
  ].map((name) => `"@${name}"`),
);

/**
 * Plans operations over subgraphs, given by name.
 *
 * @returns a function from an operation to its requests: `1 b @t {...on T{x}}` is what b is asked of the entities at `t`
 *   once one other request is over. What comes after a root field of a mutation is beside it.
 */
export function requestsOf(subgraphs: Readonly<Record<string, string>>): (text: string) => readonly string[] {
  const linked = Object.entries(subgraphs).map(([name, sdl]) => [name, `${link} ${sdl}`]);
  const plan = createPlanner(composeForTest(Object.fromEntries(linked)));
  return (text) =>
    (plan({ text, operationName: undefined }).steps ?? []).flatMap((step) =>
      step.map(({ level, subgraph, path, operation, requires }) => {
        const at = path.length === 0 ? '' : `@${path.join('.')} `;
        const set = operation.slice(operation.indexOf('{'));
        const asked = requires ? set.slice(set.indexOf(')') + 1, -1) : set;
        return `${level} ${subgraph} ${at}${asked}`;
      }),
    );
}
