import type {
  ConstDirectiveNode,
  GraphQLFieldResolver,
  GraphQLOutputType,
  GraphQLSchema,
  GraphQLTypeResolver,
} from 'graphql';
import { getNamedType, isCompositeType, isObjectType, OperationTypeNode } from 'graphql';
import type {
  Arguments,
  SupergraphDefinition,
  WorldObject,
} from '#test/differential/supergraph-definition.ts';
import type { World } from '#test/differential/world.ts';

/** An object where it stands in an answer: what is around it, and what a service was sent of it. */
export class Place {
  readonly object: WorldObject;
  readonly around: Place | undefined;
  readonly representation: Readonly<Record<string, unknown>> | undefined;
  /** Fields that the service resolves here alone, since the field that leads here provides them. */
  readonly provided: ReadonlySet<string> | undefined;

  constructor(
    object: WorldObject,
    options: {
      readonly around?: Place | undefined;
      readonly representation?: Readonly<Record<string, unknown>>;
      readonly provided?: ReadonlySet<string> | undefined;
    } = {},
  ) {
    this.object = object;
    this.around = options.around;
    this.representation = options.representation;
    this.provided = options.provided;
  }
}

/** What resolving needs to know. */
export interface ResolveContext {
  readonly definition: SupergraphDefinition;
  readonly world: World;
  /** All types and fields, also those that clients may not see. */
  readonly supergraphSchema: GraphQLSchema;
  /** Whether required and contextual data come from the representation and the arguments, as in a service. */
  readonly isService: boolean;
  /** @throws where the service has no right to be asked for a field. */
  readonly check?: (coordinate: string) => void;
  /** The fields that a field of the service provides of what it returns. */
  readonly providedBy?: (coordinate: string) => ReadonlySet<string> | undefined;
}

/** The runtime type of an abstract field's object; where a service knows it by an interface alone, that one. */
export const resolveType: GraphQLTypeResolver<Place, unknown> = (
  { object },
  _context,
  { schema },
  abstractType,
) => {
  const name = object.__typename;
  if (schema.getType(name)) return name;
  const objects = schema
    .getPossibleTypes(abstractType)
    .filter((type) => type.astNode?.directives?.some(isInterfaceObject));
  return objects[0]?.name ?? name;
};

function isInterfaceObject({ name }: ConstDirectiveNode): boolean {
  return name.value === 'interfaceObject';
}

/** Resolves any field of any schema over a world. */
export function fieldResolver(context: ResolveContext): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, info) => {
    const place =
      source instanceof Place
        ? source
        : new Place(
            context.world.root(
              info.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
            ),
          );
    if (info.path.prev === undefined && info.operation.operation === OperationTypeNode.MUTATION) {
      context.world.effects.push(`${info.fieldName} ${JSON.stringify(args)}`);
    }
    const value = context.world.spoil(place.object, info.fieldName, () =>
      fieldValue(context, place, {
        coordinate: `${info.parentType.name}.${info.fieldName}`,
        field: info.fieldName,
        args,
      }),
    );
    const provided = context.providedBy?.(`${info.parentType.name}.${info.fieldName}`);
    return wrap(value, info.returnType, { around: place, provided });
  };
}

interface FieldCall {
  readonly coordinate: string;
  readonly field: string;
  readonly args: Arguments;
}

function fieldValue(
  context: ResolveContext,
  place: Place,
  { coordinate, field, args: given }: FieldCall,
): unknown {
  const { definition, isService } = context;
  context.check?.(coordinate);
  const args = isService ? given : { ...given, ...contextualArguments(context, place, coordinate) };
  const compute = definition.computed?.[coordinate];
  if (compute) {
    return compute((path, pathArgs = {}) => readRequired(context, place, { path, args: pathArgs }), args);
  }
  const value = place.object[field];
  return typeof value === 'function' ? value(args) : value;
}

/** What the monolith passes where the gateway passes what it found around an object. */
function contextualArguments(context: ResolveContext, place: Place, coordinate: string): Arguments {
  const byArgument = context.definition.contextual?.[coordinate] ?? {};
  return Object.fromEntries(
    Object.entries(byArgument).map(([name, fields]) => {
      let at: Place | undefined = place.around;
      while (at && !Object.hasOwn(fields, at.object.__typename)) at = at.around;
      const field = at && fields[at.object.__typename];
      return [name, at && field !== undefined ? readField(context, at.object, { field, args: {} }) : null];
    }),
  );
}

function readRequired(
  context: ResolveContext,
  place: Place,
  { path, args }: { readonly path: string; readonly args: Arguments },
): unknown {
  const fields = path.split('.');
  // What is provided where an object was reached, the service knows without being sent it.
  const isSent = context.isService && !place.provided?.has(fields[0] ?? '');
  let value: unknown = isSent ? place.representation : place.object;
  if (value === undefined) throw new Error(`${path} was not sent`);
  for (const [index, field] of fields.entries()) {
    value = eachItem(value, (item) => {
      if (typeof item !== 'object' || item === null) return item;
      if (!isSent)
        return isWorldObject(item)
          ? readField(context, item, { field, args: index === fields.length - 1 ? args : {} })
          : null;
      if (!Object.hasOwn(item, field)) throw new Error(`${path} was not sent`);
      return Reflect.get(item, field);
    });
  }
  return value;
}

/** A field as the monolith sees it when another one is computed from it: an error leaves null. */
function readField(
  context: ResolveContext,
  object: WorldObject,
  { field, args: given }: { readonly field: string; readonly args: Arguments },
): unknown {
  const args = { ...defaultsOf(context, object.__typename, field), ...given };
  const compute = context.definition.computed?.[`${object.__typename}.${field}`];
  try {
    return context.world.spoil(object, field, () => {
      if (compute) {
        const place = new Place(object);
        return compute((path, pathArgs = {}) => readRequired(context, place, { path, args: pathArgs }), args);
      }
      const value = object[field];
      return typeof value === 'function' ? value(args) : value;
    });
  } catch {
    return null; // as the service that requires it is told
  }
}

/** The default values of a field's arguments. */
function defaultsOf({ supergraphSchema }: ResolveContext, typename: string, field: string): Arguments {
  const type = supergraphSchema.getType(typename);
  const args = isObjectType(type) ? (type.getFields()[field]?.args ?? []) : [];
  return Object.fromEntries(
    args.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])),
  );
}

function eachItem(value: unknown, act: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map((item) => eachItem(item, act)) : act(value);
}

function isWorldObject(value: object): value is WorldObject {
  return '__typename' in value;
}

/** Objects become places; everything else stays. */
function wrap(
  value: unknown,
  type: GraphQLOutputType,
  options: { readonly around: Place; readonly provided: ReadonlySet<string> | undefined },
): unknown {
  if (!isCompositeType(getNamedType(type))) return value;
  return eachItem(value, (item) =>
    typeof item === 'object' && item !== null && !(item instanceof Error) && isWorldObject(item)
      ? new Place(item, options)
      : item,
  );
}
