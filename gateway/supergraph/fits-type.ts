import { Kind } from 'graphql';
import type { ConstObjectValueNode, ConstValueNode, TypeNode } from 'graphql';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';

const maxInt = 2_147_483_647;

/**
 * Says whether a constant value is valid for an input type. Custom scalars take any value.
 * @see https://spec.graphql.org/October2021/#sec-Input-Values
 */
export function fitsType(value: ConstValueNode, type: TypeNode, types: SchemaIndex['types']): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) {
    return value.kind !== Kind.NULL && fitsType(value, type.type, types);
  }
  if (value.kind === Kind.NULL) return true;
  if (type.kind === Kind.LIST_TYPE) {
    // A single value stands for a list of one.
    return value.kind === Kind.LIST
      ? value.values.every((item) => fitsType(item, type.type, types))
      : fitsType(value, type.type, types);
  }
  return fitsNamedType(value, type.name.value, types);
}

function fitsNamedType(value: ConstValueNode, name: string, types: SchemaIndex['types']): boolean {
  switch (name) {
    case 'Int':
      return value.kind === Kind.INT && Math.abs(Number(value.value)) <= maxInt + 1;
    case 'Float':
      return value.kind === Kind.INT || value.kind === Kind.FLOAT;
    case 'String':
      return value.kind === Kind.STRING;
    case 'Boolean':
      return value.kind === Kind.BOOLEAN;
    case 'ID':
      return value.kind === Kind.STRING || value.kind === Kind.INT;
  }
  const type = types.get(name);
  if (type?.kind === Kind.SCALAR_TYPE_DEFINITION) return true;
  if (type?.kind === Kind.ENUM_TYPE_DEFINITION)
    return value.kind === Kind.ENUM && type.values.has(value.value);
  if (type?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION || value.kind !== Kind.OBJECT) return false;
  return fitsInputObject(value, type.inputFields, types);
}

function fitsInputObject(
  { fields }: ConstObjectValueNode,
  inputFields: ReadonlyMap<
    string,
    { readonly type: TypeNode; readonly defaultValue?: ConstValueNode | undefined }
  >,
  types: SchemaIndex['types'],
): boolean {
  const given = new Set(fields.map(({ name }) => name.value));
  if (given.size !== fields.length) return false;
  const known = fields.every(({ name, value }) => {
    const field = inputFields.get(name.value);
    return field !== undefined && fitsType(value, field.type, types);
  });
  if (!known) return false;
  for (const [name, { type, defaultValue }] of inputFields) {
    if (type.kind === Kind.NON_NULL_TYPE && !defaultValue && !given.has(name)) return false;
  }
  return true;
}
