import { isAbstractType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';

/** The key under which an object of an abstract type tells its type; GraphQL reserves names like it for itself. */
export const runtimeTypeKey = '__weirRuntimeType';

const typenameField: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: runtimeTypeKey },
  name: { kind: Kind.NAME, value: '__typename' },
};

/** Makes a filtered operation ask for the type of every object whose type is not known from the schema alone. */
export function revealTypes(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave: (node, _key, parent) => {
          // Within a fragment the type may be an object's, and still the field around it has an abstract one: only the
          // selection set of a field is where the answer has a new object.
          if (!parent || Array.isArray(parent) || !('kind' in parent) || parent.kind !== Kind.FIELD)
            return undefined;
          if (!isAbstractType(typeInfo.getParentType())) return undefined;
          return { ...node, selections: [typenameField, ...node.selections] };
        },
      },
    }),
  );
}
