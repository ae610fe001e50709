import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLCompositeType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { FlagTerm, ObjectCompleter } from '#gateway/execution/response/generate-object-completer.ts';
import type { CompletionContext } from '#gateway/execution/response/completion-context.ts';

/** A type whose objects have fields. */
export type WithFields = GraphQLObjectType | GraphQLInterfaceType;

/** What completers of an abstract type are made with. */
export interface TypeCompleterOptions {
  /** What clients may see. */
  readonly schema: GraphQLSchema;
  readonly declared: GraphQLCompositeType;
  /** Messages by the name of an object type whose objects must not be answered with. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  readonly generate: (type: WithFields) => ObjectCompleter;
  /** When it matters which type behind an interface an object has: if all terms of any of these hold. */
  readonly typeMatters: (type: GraphQLInterfaceType) => readonly (readonly FlagTerm[])[];
}

/** Gives the completer for an object; undefined: its type cannot be here, or is not known where it must be. */
export type CompleterFor = (object: JsonObject, context: CompletionContext) => ObjectCompleter | undefined;

/** Completers for the objects of an abstract type, each made when the first object of its type is met. */
export function completersByType({
  schema,
  declared,
  hiddenTypes,
  generate,
  typeMatters,
}: TypeCompleterOptions): CompleterFor {
  const byName = new Map<unknown, ObjectCompleter>();
  for (const [name, message] of hiddenTypes) byName.set(name, hideObject(message));
  const ofInterface = new Map<GraphQLInterfaceType, CompleterFor>();
  return (object, context) => {
    const name = object['__typename'];
    const known = byName.get(name);
    if (known) return known;
    const type = runtimeType({ schema, declared, name });
    // What a subgraph invents is not remembered: names without end would fill the memory.
    if (!type) return undefined;
    if (isObjectType(type)) {
      const completer = generate(type);
      byName.set(name, completer);
      return completer;
    }
    // It may be one of the hidden types: the object's own type was asked for, and it is not known.
    if (hidesSome(schema.getPossibleTypes(type), hiddenTypes)) return undefined;
    let completerFor = ofInterface.get(type);
    if (!completerFor)
      ofInterface.set(type, (completerFor = interfaceCompleter(generate(type), typeMatters(type))));
    return completerFor(object, context);
  };
}

/** In place of an object that the caller may not see. */
function hideObject(message: string): ObjectCompleter {
  return (_object, context) => {
    context.hide(message);
    return undefined;
  };
}

function hidesSome(types: readonly GraphQLObjectType[], hiddenTypes: ReadonlyMap<string, string>): boolean {
  return hiddenTypes.size > 0 && types.some(({ name }) => hiddenTypes.has(name));
}

/** Plans ask for the object's own type wherever it matters; where that failed the object cannot be answered with. */
function interfaceCompleter(
  completer: ObjectCompleter,
  matters: readonly (readonly FlagTerm[])[],
): CompleterFor {
  if (matters.length === 0) return () => completer;
  return (_object, { flags }) =>
    matters.some((terms) => terms.every(({ flag, value }) => flags[flag] === value)) ? undefined : completer;
}

/** The type an object says it has. Where an `@interfaceObject` stands behind it that is the interface, or nothing. */
function runtimeType({
  schema,
  declared,
  name,
}: {
  readonly schema: GraphQLSchema;
  readonly declared: GraphQLCompositeType;
  readonly name: unknown;
}): WithFields | undefined {
  if (name === undefined && isInterfaceType(declared)) return declared;
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  if (type === declared) return type;
  return isAbstractType(declared) && schema.isSubType(declared, type) ? type : undefined;
}
