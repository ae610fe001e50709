import { describe, expect, test } from '@jest/globals';
import { Kind, parse, print, validate, visit } from 'graphql';
import type { FragmentDefinitionNode, NameNode } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import { createModelPlanner, createPlanner } from '#gateway/planning/create-planner.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';

const operationsEach = 40;

/** A supergraph with a subgraph that has and resolves what another one does. */
function withCopyOf(subgraph: string, model: JoinModel): JoinModel {
  const joined = model.subgraphs.get(subgraph);
  if (!joined) throw new Error(`There is no subgraph ${subgraph}`);
  const name = `${subgraph}_copy`;
  const add = <Value>(entries: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> => {
    const own = entries.get(subgraph);
    return own === undefined ? entries : new Map(entries).set(name, own);
  };
  return {
    ...model,
    subgraphs: new Map(model.subgraphs).set(name, { ...joined, name, graph: name.toUpperCase() }),
    types: new Map(
      [...model.types].map(([typeName, type]) => [
        typeName,
        {
          ...type,
          subgraphs: add(type.subgraphs),
          fields: new Map(
            [...type.fields].map(([key, field]) => [key, { ...field, subgraphs: add(field.subgraphs) }]),
          ),
        },
      ]),
    ),
  };
}

describe.each(supergraphs.map((definition) => [definition.name, definition] as const))(
  'Of the supergraph %s',
  (_, definition) => {
    const { apiSchema, supergraphSdl } = prepareSupergraph(definition);
    const random = randomFrom(definition.name);
    const texts = Array.from({ length: operationsEach }, () => {
      const choices = Array.from({ length: 5 + random.below(100) }, () => random.below(10_000));
      return generateOperation(apiSchema, choices).text;
    }).filter((text) => validate(apiSchema, parse(text)).length === 0);

    test('an operation has the same plan each time, byte for byte', () => {
      const planAll = (): string => {
        const plan = createPlanner(supergraphSdl);
        return JSON.stringify(texts.map((text) => plan({ text, operationName: undefined })));
      };
      expect(planAll()).toBe(planAll());
    });

    test('one more subgraph never makes a plan deeper', () => {
      const model = readJoinModel(parse(supergraphSdl));
      const some = texts.slice(0, 15);
      const depthsIn = (joined: JoinModel): readonly number[] => {
        const plan = createModelPlanner(joined);
        return some.map(
          (text) => measureProgram(buildProgram(plan({ text, operationName: undefined }))).depth,
        );
      };
      const depths = depthsIn(model);
      for (const subgraph of model.subgraphs.keys()) {
        const more = depthsIn(withCopyOf(subgraph, model));
        const deeper = some.filter((_text, nth) => (more[nth] ?? 0) > (depths[nth] ?? 0));
        expect({ subgraph, deeper }).toEqual({ subgraph, deeper: [] });
      }
    });

    test('fragments and aliases change neither the number nor the depth of requests', () => {
      const plan = createPlanner(supergraphSdl);
      const sizeOf = (text: string) => measureProgram(buildProgram(plan({ text, operationName: undefined })));
      const queries = texts.filter((text) => !text.startsWith('mutation'));
      const sizes = queries.map((text) => ({ text, size: sizeOf(text) }));
      expect(queries.map((text) => ({ text, size: sizeOf(renamedAndSpread(text)) }))).toEqual(sizes);
    });

    test('the order of what a query selects changes neither the number nor the depth of requests', () => {
      const plan = createPlanner(supergraphSdl);
      const sizeOf = (text: string) => measureProgram(buildProgram(plan({ text, operationName: undefined })));
      const queries = texts.filter((text) => !text.startsWith('mutation'));
      const sizes = queries.map((text) => ({ text, size: sizeOf(text) }));
      expect(queries.map((text) => ({ text, size: sizeOf(reversed(text)) }))).toEqual(sizes);
    });
  },
);

/** The same operation with other aliases, and a named fragment in place of each inline one with a type. */
function renamedAndSpread(text: string): string {
  const fragments: FragmentDefinitionNode[] = [];
  const document = visit(parse(text), {
    [Kind.FIELD]: (node) => {
      const { value } = node.alias ?? node.name;
      return { ...node, alias: { kind: Kind.NAME, value: `other_${value}` } };
    },
    [Kind.INLINE_FRAGMENT]: {
      leave: ({ typeCondition, selectionSet, directives }) => {
        if (!typeCondition) return undefined;
        const name: NameNode = { kind: Kind.NAME, value: `Spread${fragments.length}` };
        fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name, typeCondition, selectionSet });
        return { kind: Kind.FRAGMENT_SPREAD, name, directives };
      },
    },
  });
  return print({ ...document, definitions: [...document.definitions, ...fragments] });
}

/** The same operation with all selections in the opposite order. */
function reversed(text: string): string {
  return print(
    visit(parse(text), {
      [Kind.SELECTION_SET]: { leave: (node) => ({ ...node, selections: node.selections.toReversed() }) },
    }),
  );
}
