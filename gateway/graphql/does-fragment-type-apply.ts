import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/**
 * DoesFragmentTypeApply: whether a fragment applies to all objects of a type.
 *
 * @param type the name of an object type or of an interface.
 * @param fragmentType the name in the type condition of the fragment; undefined: none, it always applies.
 * @returns false where the schema does not know one of them, unless they have the same name.
 * @see https://spec.graphql.org/September2025/#DoesFragmentTypeApply()
 */
export function doesFragmentTypeApply(
  schema: GraphQLSchema,
  type: string,
  fragmentType: string | undefined,
): boolean {
  if (fragmentType === undefined || fragmentType === type) return true;
  const abstract = schema.getType(fragmentType);
  if (!isAbstractType(abstract)) return false;
  const member = schema.getType(type);
  return (isObjectType(member) || isInterfaceType(member)) && schema.isSubType(abstract, member);
}
