import { describe, expect, test } from '@jest/globals';
import { Kind, parse, print, validate, visit } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { createWeirPlanner } from '#gateway/planning/program/plan-program.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import { supergraphsFor } from '#test/differential/supergraphs.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';

const operationsEach = 40;

describe.each(supergraphsFor('weir').map((definition) => [definition.name, definition] as const))(
  'Of the supergraph %s',
  (_, definition) => {
    const { apiSchema, supergraphSdl } = prepareSupergraph(definition, 'weir');
    const random = randomFrom(definition.name);
    const texts = Array.from({ length: operationsEach }, () => {
      const choices = Array.from({ length: 5 + random.below(100) }, () => random.below(10_000));
      return generateOperation(apiSchema, choices).text;
    }).filter((text) => validate(apiSchema, parse(text)).length === 0);

    test('an operation has the same plan each time, byte for byte', () => {
      const planAll = (): string => {
        const plan = createWeirPlanner(supergraphSdl);
        return JSON.stringify(texts.map((text) => plan({ text, operationName: undefined })));
      };
      expect(planAll()).toBe(planAll());
    });

    test('the order of what a query selects changes neither the number nor the depth of requests', () => {
      const plan = createWeirPlanner(supergraphSdl);
      const sizeOf = (text: string) => measureProgram(buildProgram(plan({ text, operationName: undefined })));
      const queries = texts.filter((text) => !text.startsWith('mutation'));
      const sizes = queries.map((text) => ({ text, size: sizeOf(text) }));
      expect(queries.map((text) => ({ text, size: sizeOf(reversed(text)) }))).toEqual(sizes);
    });
  },
);

/** The same operation with all selections in the opposite order. */
function reversed(text: string): string {
  return print(
    visit(parse(text), {
      [Kind.SELECTION_SET]: { leave: (node) => ({ ...node, selections: node.selections.toReversed() }) },
    }),
  );
}
