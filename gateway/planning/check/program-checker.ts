import { getOperationAST, Kind } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import type { LeafFetch, Program, RequestGroup, RootStep } from '#gateway/execution/program/program.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { checkAnswer } from '#gateway/planning/check/check-answer.ts';
import { checkFetch } from '#gateway/planning/check/check-fetch.ts';
import { checkRepresentations } from '#gateway/planning/check/check-representations.ts';
import type { Disjunction } from '#gateway/planning/check/condition.ts';
import { listDepthOf } from '#gateway/planning/check/field-types.ts';
import { ProductionTable } from '#gateway/planning/check/production-table.ts';
import { RuntimeTypes } from '#gateway/planning/check/runtime-types.ts';
import { buildSubgraphSchema } from '#gateway/planning/graph/build-subgraph-schema.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';

/** A program, and the operation that it is made for. */
export interface CheckedProgram {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly program: Program;
  /** The key in the data of a field of the operation; its response key unless told. */
  readonly keyOf?: (node: FieldNode, isRoot: boolean) => string;
  /** Labels of progressive `@override` that hold. */
  readonly activeLabels?: readonly string[];
}

/** The most violations that are worth reading. */
const maxViolations = 20;

/** Checks programs over one supergraph without running them. */
export class ProgramChecker {
  readonly #model: JoinModel;
  readonly #runtimeTypes: RuntimeTypes;
  readonly #schemas = new Map<string, GraphQLSchema>();

  constructor(model: JoinModel) {
    this.#model = model;
    this.#runtimeTypes = new RuntimeTypes(model);
  }

  /**
   * Checks that a program is one that answers its operation:
   *
   * - each text is valid for its subgraph's schema and asks for nothing that the subgraph cannot resolve there;
   * - each representation holds a complete key and what the fields asked for require, asked for by requests before it;
   * - something asks for each field of the operation, for each concrete type, under all conditions;
   * - no request waits for itself or for one after it, and no key in the data holds two fields.
   *
   * @returns the violations as sentences, at most twenty; empty: none.
   */
  check(checked: CheckedProgram): readonly string[] {
    const violations: string[] = [];
    const report = (violation: string): void => {
      if (violations.length < maxViolations && !violations.includes(violation)) violations.push(violation);
    };
    const { document, operationName, program, activeLabels = [] } = checked;
    const operation = getOperationAST(document, operationName);
    if (!operation) return ['The document has no such operation.'];
    const table = new ProductionTable();
    const placed = placeFetches(program, report);
    const asked = placed.map(({ fetch, index }) =>
      this.#checkFetch(fetch, { index, table, report, activeLabels: new Set(activeLabels) }),
    );
    for (const { fetch, index, before } of placed) {
      checkRepresentations({
        fetch,
        before,
        model: this.#model,
        runtimeTypes: this.#runtimeTypes,
        table,
        asked: asked[index]?.fields ?? new Map(),
        askedWhen: asked[index]?.when ?? new Map(),
        report: (violation) => report(`${nameOf(fetch, index)}: ${violation}.`),
        listDepth: (typeName, field) => this.#listDepth(typeName, field),
      });
    }
    for (const clash of table.clashes()) report(`In the data, ${clash}.`);
    checkAnswer({
      operation,
      fragments: fragmentsOf(document),
      model: this.#model,
      runtimeTypes: this.#runtimeTypes,
      table,
      keyOf: checked.keyOf ?? (({ alias, name }) => (alias ?? name).value),
      report: (violation) => report(`The answer: ${violation}.`),
    });
    return violations;
  }

  #checkFetch(
    fetch: LeafFetch,
    options: {
      readonly index: number;
      readonly table: ProductionTable;
      readonly activeLabels: ReadonlySet<string>;
      readonly report: (violation: string) => void;
    },
  ): AskedOfEntities {
    const { index, table, activeLabels, report } = options;
    const fields = new Map<string, Set<string>>();
    const when = new Map<string, Map<string, Disjunction[]>>();
    checkFetch({
      fetch,
      model: this.#model,
      schema: this.#schemaOf(fetch.subgraph),
      runtimeTypes: this.#runtimeTypes,
      activeLabels,
      onField: (node, place, key) => {
        table.add(withoutContext(node, fetch), place, { key, fetch: index });
        if (!place.isEntry) return;
        fields.set(place.typeName, (fields.get(place.typeName) ?? new Set()).add(node.name.value));
        for (const type of place.types) {
          const ofType = when.get(type) ?? new Map<string, Disjunction[]>();
          when.set(type, ofType);
          ofType.set(node.name.value, [...(ofType.get(node.name.value) ?? []), place.condition]);
        }
      },
      report: (violation) => report(`${nameOf(fetch, index)}: ${violation}.`),
    });
    return { fields, when };
  }

  #schemaOf(subgraph: string): GraphQLSchema {
    let schema = this.#schemas.get(subgraph);
    if (!schema) this.#schemas.set(subgraph, (schema = buildSubgraphSchema(this.#model, subgraph)));
    return schema;
  }

  #listDepth(typeName: string, field: string): number {
    const type = this.#model.types.get(typeName)?.fields.get(field)?.node.type;
    return type ? listDepthOf(type) : 0;
  }
}

/** What a fetch asks for of its entities. */
interface AskedOfEntities {
  /** By type as the subgraph calls it. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** By concrete type and field. */
  readonly when: ReadonlyMap<string, ReadonlyMap<string, readonly Disjunction[]>>;
}

/** A field without the arguments that are filled in from around it, which the operation does not have. */
function withoutContext(node: FieldNode, { contextRewrites }: LeafFetch): FieldNode {
  if (contextRewrites.length === 0 || !node.arguments) return node;
  const names = contextRewrites.map(({ renameKeyTo }) => renameKeyTo);
  const args = node.arguments.filter(
    ({ value }) => value.kind !== Kind.VARIABLE || !names.includes(value.name.value),
  );
  return { ...node, arguments: args };
}

interface PlacedFetch {
  readonly fetch: LeafFetch;
  /** Among all of the program. */
  readonly index: number;
  /** Those that are over before it is made. */
  readonly before: ReadonlySet<number>;
}

/** The fetches of a program in their order, each with those that are over before. */
function placeFetches({ steps }: Program, report: (violation: string) => void): readonly PlacedFetch[] {
  const placed: PlacedFetch[] = [];
  let earlier = new Set<number>();
  for (const step of steps) {
    const own = placeStep(step, { from: placed.length, earlier, report });
    placed.push(...own);
    earlier = earlier.union(new Set(own.map(({ index }) => index)));
  }
  return placed;
}

function placeStep(
  { groups }: RootStep,
  {
    from,
    earlier,
    report,
  }: {
    readonly from: number;
    readonly earlier: ReadonlySet<number>;
    readonly report: (violation: string) => void;
  },
): readonly PlacedFetch[] {
  const placed: PlacedFetch[] = [];
  const done: ReadonlySet<number>[] = [];
  for (const [position, group] of groups.entries()) {
    if (group.id !== position || group.after.some((other) => other >= position)) {
      report(`The request ${position} to ${group.subgraph} waits for itself or for one after it.`);
    }
    const before = group.after.reduce((all, other) => all.union(done[other] ?? new Set()), new Set(earlier));
    const own = fetchesOf(group).map((fetch, nth) => ({ fetch, index: from + placed.length + nth, before }));
    placed.push(...own);
    done.push(before.union(new Set(own.map(({ index }) => index))));
  }
  return placed;
}

function fetchesOf({ single, batches }: RequestGroup): readonly LeafFetch[] {
  return single ? [single] : batches.flatMap(({ members }) => members);
}

function nameOf({ subgraph, path }: LeafFetch, index: number): string {
  return `Fetch ${index} from ${subgraph}${path.length === 0 ? '' : ` at ${path.join('.')}`}`;
}
