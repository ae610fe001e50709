import { GraphQLError, Kind, parseType } from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode, InputValueDefinitionNode } from 'graphql';
import { findFieldSetMistake, namedTypeOf, parseFieldSet } from '#gateway/supergraph/check-field-set.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import { builtInScalars } from '#gateway/supergraph/schema-index.ts';
import type { IndexedType, SchemaIndex } from '#gateway/supergraph/schema-index.ts';
import { readTextArgument, SubgraphMembership } from '#gateway/supergraph/subgraph-membership.ts';

const maxQuotedCharacters = 100;
const namePattern = /^[_A-Za-z]\w*$/;

/**
 * Checks what the join directives of a supergraph say: that every subgraph has the types of its fields, the interfaces
 * of its types and the fields of its keys, `@requires` and `@provides`. Their arguments are of the right types already.
 *
 * @param version Of the join specification, such as `v0.5`. In v0.1 root types and value types are in no subgraph, and
 * fields in that of their owner, so that less can be checked.
 */
export function checkJoins({ types }: SchemaIndex, version: string, mistakes: Mistakes): void {
  const check = new JoinsCheck(types, version !== 'v0.1', mistakes);
  for (const type of types.values()) check.type(type);
}

class JoinsCheck {
  readonly #types: SchemaIndex['types'];
  readonly #knowsMembers: boolean;
  readonly #mistakes: Mistakes;
  readonly #membership: SubgraphMembership;
  /** By subgraph, type and field set: many keys are the same. */
  readonly #fieldSets = new Map<string, string | undefined>();
  readonly #fieldTypes = new Map<string, string | undefined>();

  constructor(types: SchemaIndex['types'], knowsMembers: boolean, mistakes: Mistakes) {
    this.#types = types;
    this.#knowsMembers = knowsMembers;
    this.#mistakes = mistakes;
    this.#membership = new SubgraphMembership(types);
  }

  type(type: IndexedType): void {
    for (const node of type.nodes.flatMap(({ directives }) => directives ?? [])) {
      switch (node.name.value) {
        case 'join__type':
          this.#fieldSet(node, 'key', type.name);
          break;
        case 'join__implements':
          this.#relation(node, 'interface', type, type.interfaces);
          break;
        case 'join__unionMember':
          this.#relation(node, 'member', type, type.members);
      }
    }
    for (const field of type.fields.values()) this.#field(field, type);
    for (const field of type.inputFields.values()) this.#field(field, type);
  }

  #field(field: FieldDefinitionNode | InputValueDefinitionNode, type: IndexedType): void {
    const returned = namedTypeOf(field.type);
    const graphs = new Set<string>();
    let isJoined = false;
    for (const node of field.directives ?? []) {
      if (node.name.value !== 'join__field') continue;
      isJoined = true;
      const graph = readTextArgument(node, 'graph');
      if (graph !== undefined && graphs.has(graph)) {
        this.#report(`The field ${type.name}.${field.name.value} is in the subgraph ${graph} twice`, node);
      }
      if (graph !== undefined) graphs.add(graph);
      this.#fieldSet(node, 'requires', type.name);
      this.#fieldSet(node, 'provides', returned);
      this.#typeText(readTextArgument(node, 'type'), node);
      this.#contextArguments(node);
    }
    if (this.#knowsMembers)
      this.#members(field, type, isJoined ? graphs : this.#membership.graphsOf(type.name));
  }

  /** A subgraph that has a field has the type around it and the type that it returns. */
  #members(
    field: FieldDefinitionNode | InputValueDefinitionNode,
    type: IndexedType,
    graphs: ReadonlySet<string>,
  ): void {
    const returned = namedTypeOf(field.type);
    for (const graph of graphs) {
      const missing = [type.name, ...(builtInScalars.has(returned) ? [] : [returned])].find(
        (name) => !this.#membership.hasType(graph, name),
      );
      if (missing === undefined) continue;
      this.#report(
        `The field ${type.name}.${field.name.value} is in the subgraph ${graph}, which does not have the type ${missing}`,
        field,
      );
    }
  }

  #fieldSet(node: ConstDirectiveNode, argument: 'key' | 'requires' | 'provides', typeName: string): void {
    const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
    if (!value || value.kind === Kind.NULL) return;
    // A field set is a custom scalar, for which any value passes.
    const text = value.kind === Kind.STRING ? value.value : '';
    const graph = this.#knowsMembers ? readTextArgument(node, 'graph') : undefined;
    const cacheKey = `${graph ?? ''} ${typeName} ${text}`;
    let mistake = this.#fieldSets.get(cacheKey);
    if (!this.#fieldSets.has(cacheKey)) {
      mistake = findFieldSetMistake(text, typeName, {
        types: this.#types,
        membership: this.#membership,
        graph,
      });
      this.#fieldSets.set(cacheKey, mistake);
    }
    if (mistake === undefined) return;
    this.#report(`The argument "${argument}" of @${node.name.value}, "${shortened(text)}", ${mistake}`, node);
  }

  #contextArguments(node: ConstDirectiveNode): void {
    const value = node.arguments?.find(({ name }) => name.value === 'contextArguments')?.value;
    for (const item of value?.kind === Kind.LIST ? value.values : []) {
      if (item.kind !== Kind.OBJECT) continue;
      const text = (key: string): string => {
        const given = item.fields.find(({ name }) => name.value === key)?.value;
        return given?.kind === Kind.STRING ? given.value : '';
      };
      const selection = text('selection').trim();
      if (
        !namePattern.test(text('name')) ||
        !parseFieldSet(selection.startsWith('{') ? selection.slice(1, -1) : selection)
      ) {
        this.#report(`A context argument has the invalid selection "${shortened(selection)}" or name`, node);
      }
      this.#typeText(text('type'), node);
    }
  }

  #typeText(text: string | undefined, node: ConstDirectiveNode): void {
    if (text === undefined) return;
    if (!this.#fieldTypes.has(text)) this.#fieldTypes.set(text, namedTypeIn(text));
    const name = this.#fieldTypes.get(text);
    if (name === undefined || !(this.#types.has(name) || builtInScalars.has(name))) {
      this.#report(`The type "${shortened(text)}" that @join__field gives a field does not exist`, node);
    }
  }

  /** An interface that a type implements, or a member of a union, in one subgraph. */
  #relation(
    node: ConstDirectiveNode,
    argument: 'interface' | 'member',
    type: IndexedType,
    related: ReadonlyMap<string, unknown>,
  ): void {
    const name = readTextArgument(node, argument) ?? '';
    const graph = readTextArgument(node, 'graph') ?? '';
    if (!related.has(name)) {
      const problem = argument === 'interface' ? 'it does not implement it' : 'it is no member';
      this.#report(`@${node.name.value} names ${shortened(name)} on ${type.name}, but ${problem}`, node);
    } else if (
      this.#knowsMembers &&
      ![name, type.name].every((each) => this.#membership.hasType(graph, each))
    ) {
      this.#report(
        `@${node.name.value} relates ${type.name} and ${name} in the subgraph ${graph}, which does not have both`,
        node,
      );
    }
  }

  #report(problem: string, node: ConstDirectiveNode | FieldDefinitionNode | InputValueDefinitionNode): void {
    this.#mistakes.report(`${problem}; compose the supergraph again from valid subgraphs.`, node);
  }
}

function shortened(text: string): string {
  return text.length > maxQuotedCharacters ? `${text.slice(0, maxQuotedCharacters)}…` : text;
}

function namedTypeIn(text: string): string | undefined {
  try {
    return namedTypeOf(parseType(text, { noLocation: true }));
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
