import { isScalarType, isSpecifiedScalarType, Kind, valueFromASTUntyped } from 'graphql';
import type { GraphQLSchema, ValueNode } from 'graphql';

/** A number that no double holds; JSON has it as it is written. */
export function exactNumber(digits: string): { readonly rawJSON: string } {
  return JSON.rawJSON(digits);
}

/** A value as text by which keys are compared. */
export function keyText(value: unknown): string {
  return JSON.isRawJSON(value) ? JSON.stringify(value) : String(value);
}

/** Lets the custom scalars of a schema read number literals digit by digit, as JSON and variables have them. */
export function readExactLiterals(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) type.parseLiteral = readLiteral;
  }
}

function readLiteral(node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) {
    return String(Number(node.value)) === node.value ? Number(node.value) : exactNumber(node.value);
  }
  if (node.kind === Kind.LIST) return node.values.map((item) => readLiteral(item, variables));
  if (node.kind === Kind.OBJECT) {
    return Object.fromEntries(
      node.fields.map(({ name, value }) => [name.value, readLiteral(value, variables)]),
    );
  }
  return valueFromASTUntyped(node, { ...variables });
}
