import { GraphQLError, Kind, OperationTypeNode, parse, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { normalizedDigest } from '#gateway/documents/normalize-document.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';

/** What can be told of a text without a schema; plain data, since it crosses threads. */
export interface TextDescription {
  /** See `normalizedDigest`; absent for a text that does not parse within its limit. */
  readonly normalized?: string;
  /** Whether its operations ask for nothing but the schema. */
  readonly introspectsOnly: boolean;
}

const undescribed: TextDescription = { introspectsOnly: false };

/** Reads a text that may be hostile: it belongs beside the event loop. */
export function describeText(text: string, { maxTokens }: { readonly maxTokens: number }): TextDescription {
  try {
    const document = parse(text, { noLocation: true, maxTokens });
    return { normalized: normalizedDigest(document), introspectsOnly: introspectsOnly(document) };
  } catch (error) {
    // What is nested too deeply exhausts the stack; nobody has registered it.
    if (error instanceof GraphQLError || error instanceof RangeError) return undescribed;
    throw error;
  }
}

const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

const known = new WeakMap<DocumentNode, boolean>();

/** Whether a valid document asks for the schema anywhere; remembered for each document. */
export function introspects(document: DocumentNode): boolean {
  let answer = known.get(document);
  if (answer === undefined) {
    answer = false;
    visit(document, {
      Field: ({ name }) => {
        answer ||= introspectionFields.has(name.value);
      },
    });
    known.set(document, answer);
  }
  return answer;
}

function introspectsOnly(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  return (
    introspects(document) &&
    document.definitions.every(
      (definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ||
        (definition.kind === Kind.OPERATION_DEFINITION &&
          definition.operation === OperationTypeNode.QUERY &&
          rootFields(definition.selectionSet, fragments).every((name) => name.startsWith('__'))),
    )
  );
}

/** Names of the fields that an operation selects at its root; each fragment is read once, so that cycles end. */
function rootFields(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names: string[] = [];
  // A set can be added to while it is gone through, and takes each once.
  const sets = new Set([root]);
  for (const { selections } of sets) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sets.add(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        // One that is not there will not validate.
        sets.add(fragment?.selectionSet ?? empty);
      }
    }
  }
  return names;
}

const empty: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };
