import { Kind, TypeInfo, isAbstractType, visit, visitWithTypeInfo } from 'graphql';
import type { ArgumentNode, DocumentNode, FieldNode, GraphQLSchema, ValueNode } from 'graphql';
import type { CostWeights, ListSize } from '#gateway/cost/cost-weights.ts';

/** A variable, or a place inside one, that says how long a list may be. */
export interface SlicingVariable {
  readonly variable: string;
  /** Input fields down to the size; empty where the variable is the size. */
  readonly path: readonly string[];
}

/** The sizes that one selection of a list field takes. */
export interface Slicing {
  readonly variables: readonly SlicingVariable[];
  /** Whether the text gives a size beside the variables. */
  readonly hasLiteral: boolean;
  /** Whether the schema gives one where no one else does. */
  readonly hasDefault: boolean;
  readonly requireOne: boolean;
}

/** Where the sizes of the lists in a document come from; a list whose sizes no variable decides is not among them. */
export function findSlicing(
  document: DocumentNode,
  { schema, weights }: { readonly schema: GraphQLSchema; readonly weights: CostWeights },
): readonly Slicing[] {
  const found: Slicing[] = [];
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): void => {
    const parent = types.getParentType();
    const definition = types.getFieldDef();
    if (!parent || !definition) return;
    const owners = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
    for (const { name } of owners) {
      const listSize = weights.listSizes.get(`${name}.${node.name.value}`);
      if (!listSize) continue;
      const defaults = definition.args.filter(({ defaultValue }) => defaultValue !== undefined);
      const slicing = readSlicing(node, listSize, new Set(defaults.map((argument) => argument.name)));
      if (slicing.variables.length > 0) found.push(slicing);
    }
  };
  visit(document, visitWithTypeInfo(types, { Field: { enter } }));
  return found;
}

function readSlicing(
  node: FieldNode,
  { slicingArguments, requireOneSlicingArgument: requireOne }: ListSize,
  withDefault: ReadonlySet<string>,
): Slicing {
  const variables: SlicingVariable[] = [];
  let hasLiteral = false;
  for (const argument of slicingArguments) {
    const [name = '', ...path] = argument.split('.');
    const given = node.arguments?.find((argument) => argument.name.value === name);
    const source = given && sourceOf(given, path);
    if (source?.variable !== undefined) variables.push({ variable: source.variable, path: source.path });
    hasLiteral ||= source?.isLiteral ?? false;
  }
  return {
    variables,
    hasLiteral,
    hasDefault: slicingArguments.some((name) => withDefault.has(name)),
    requireOne,
  };
}

interface SizeSource {
  readonly variable?: string;
  readonly path: readonly string[];
  readonly isLiteral: boolean;
}

function sourceOf(argument: ArgumentNode, path: readonly string[]): SizeSource | undefined {
  let value: ValueNode | undefined = argument.value;
  for (let index = 0; value !== undefined; index += 1) {
    const rest = path.slice(index);
    if (value.kind === Kind.VARIABLE) return { variable: value.name.value, path: rest, isLiteral: false };
    if (rest.length === 0) return { path: [], isLiteral: value.kind !== Kind.NULL };
    const fields: readonly { readonly name: { readonly value: string }; readonly value: ValueNode }[] =
      value.kind === Kind.OBJECT ? value.fields : [];
    value = fields.find(({ name }) => name.value === rest[0])?.value;
  }
  return undefined;
}
