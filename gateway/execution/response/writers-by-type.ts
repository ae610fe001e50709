import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLCompositeType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { JsonObject } from '#gateway/execution/own-property.ts';
import type { FlagTerm, ObjectWriter } from '#gateway/execution/response/generate-object-writer.ts';
import type { WriteContext } from '#gateway/execution/response/write-context.ts';

/** A type whose objects have fields. */
export type WithFields = GraphQLObjectType | GraphQLInterfaceType;

/** What writers of an abstract type are made with. */
export interface TypeWriterOptions {
  /** What clients may see. */
  readonly schema: GraphQLSchema;
  readonly declared: GraphQLCompositeType;
  readonly generate: (type: WithFields) => ObjectWriter;
  /** When it matters which type behind an interface an object has: if all terms of any of these hold. */
  readonly typeMatters: (type: GraphQLInterfaceType) => readonly (readonly FlagTerm[])[];
}

/** Gives the writer for an object; undefined: its type cannot be here, or is not known where it must be. */
export type WriterFor = (object: JsonObject, context: WriteContext) => ObjectWriter | undefined;

/** Writers for the objects of an abstract type, each made when the first object of its type is met. */
export function writersByType({ schema, declared, generate, typeMatters }: TypeWriterOptions): WriterFor {
  const byName = new Map<unknown, ObjectWriter>();
  const ofInterface = new Map<GraphQLInterfaceType, WriterFor>();
  return (object, context) => {
    const name = object['__typename'];
    const known = byName.get(name);
    if (known) return known;
    const type = runtimeType({ schema, declared, name });
    // What a subgraph invents is not remembered: names without end would fill the memory.
    if (!type) return undefined;
    if (isObjectType(type)) {
      const writer = generate(type);
      byName.set(name, writer);
      return writer;
    }
    let writerFor = ofInterface.get(type);
    if (!writerFor) ofInterface.set(type, (writerFor = interfaceWriter(generate(type), typeMatters(type))));
    return writerFor(object, context);
  };
}

/** The planner asks for the object's own type wherever it matters; where that failed the object cannot be written. */
function interfaceWriter(writer: ObjectWriter, matters: readonly (readonly FlagTerm[])[]): WriterFor {
  if (matters.length === 0) return () => writer;
  return (_object, { flags }) =>
    matters.some((terms) => terms.every(({ flag, value }) => flags[flag] === value)) ? undefined : writer;
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
