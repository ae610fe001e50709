import { Kind } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { always, covers, narrow } from '#gateway/planning/check/condition.ts';
import type { Disjunction } from '#gateway/planning/check/condition.ts';
import { listDepthOf, namedTypeOf } from '#gateway/planning/check/field-types.ts';
import { callOf } from '#gateway/planning/check/production-table.ts';
import type { ProductionTable } from '#gateway/planning/check/production-table.ts';
import type { RuntimeTypes } from '#gateway/planning/check/runtime-types.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';

/** What checking the answer of an operation needs. */
export interface AnswerCheck {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly model: JoinModel;
  readonly runtimeTypes: RuntimeTypes;
  readonly table: ProductionTable;
  /** The key in the data of a field of the operation. */
  readonly keyOf: (node: FieldNode, isRoot: boolean) => string;
  readonly report: (violation: string) => void;
}

interface Place {
  readonly path: readonly string[];
  readonly types: ReadonlySet<string>;
  readonly condition: Disjunction;
}

/**
 * Checks that something asks for each field of an operation, for each concrete type that an object there can have,
 * whenever the operation asks for it, and that its key in the data holds this field.
 */
export function checkAnswer(check: AnswerCheck): void {
  const root = check.model.roots[check.operation.operation];
  if (root === undefined) return;
  const place = { path: [], types: new Set([root]), condition: always };
  new AnswerWalker(check).set(check.operation.selectionSet, place);
}

class AnswerWalker {
  readonly #check: AnswerCheck;
  /** Fragments by where they were gone through: spread twice each, they would be gone through 2ⁿ times. */
  readonly #seen = new Set<string>();

  constructor(check: AnswerCheck) {
    this.#check = check;
  }

  set({ selections }: SelectionSetNode, place: Place): void {
    if (place.types.size === 0) return;
    for (const selection of selections) {
      const condition = narrow(place.condition, selection.directives);
      if (!condition) continue;
      const narrowed = { ...place, condition };
      if (selection.kind === Kind.FIELD) this.#field(selection, narrowed);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.#fragment(selection, narrowed);
      else this.#spread(selection.name.value, narrowed);
    }
  }

  #spread(name: string, place: Place): void {
    const fragment = this.#check.fragments.get(name);
    const id = `${name} ${place.path.join('.')} ${[...place.types].join()} ${JSON.stringify(place.condition)}`;
    if (!fragment || this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#fragment(fragment, place);
  }

  #fragment(
    { typeCondition, selectionSet }: FragmentDefinitionNode | InlineFragmentNode,
    place: Place,
  ): void {
    const types = typeCondition
      ? this.#check.runtimeTypes.of(typeCondition.name.value).intersection(place.types)
      : place.types;
    this.set(selectionSet, { ...place, types });
  }

  #field(node: FieldNode, { path, types, condition }: Place): void {
    const { model, table, keyOf } = this.#check;
    const isRoot = path.length === 0;
    const name = node.name.value;
    if (name.startsWith('__') && (isRoot || name !== '__typename' || types.size < 2)) return;
    const key = keyOf(node, isRoot);
    for (const type of types) this.#produced(node, { path, type, key, condition });
    const [first = ''] = types;
    const field = model.types.get(first)?.fields.get(name)?.node;
    if (!node.selectionSet || !field) return;
    const below = [...path, key, ...Array.from({ length: listDepthOf(field.type) }, () => '@')];
    const possible = [...types].flatMap((type) => {
      const returned = model.types.get(type)?.fields.get(name)?.node.type;
      return returned ? [...this.#check.runtimeTypes.of(namedTypeOf(returned))] : [];
    });
    const there = table.typesAt(below);
    this.set(node.selectionSet, {
      path: below,
      types: new Set(possible.filter((type) => there.has(type))),
      condition,
    });
  }

  #produced(
    node: FieldNode,
    place: {
      readonly path: readonly string[];
      readonly type: string;
      readonly key: string;
      readonly condition: Disjunction;
    },
  ): void {
    const { table, report } = this.#check;
    const { path, type, key, condition } = place;
    const found = table.at(path, type, key);
    const at = path.length === 0 ? 'at the root' : `at ${path.join('.')}`;
    const others = found.filter(
      (each) => callOf(each.node) !== callOf(node) && node.name.value !== '__typename',
    );
    if (others[0]) {
      report(`the key ${key} of ${type} ${at} holds ${callOf(others[0].node)} instead of ${callOf(node)}`);
    } else if (
      !covers(
        found.map((each) => each.condition),
        condition,
      )
    ) {
      report(`nothing asks for ${type}.${callOf(node)} ${at}, though the operation does`);
    }
  }
}
