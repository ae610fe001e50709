import type { FieldNode } from 'graphql';
import { fieldValueText } from '#gateway/graphql/field-call.ts';

/** Under which keys the data of an operation has its fields. */
export interface DataKeys {
  /**
   * @param node any of the fields under one response key.
   * @param isRoot whether it stands at the root of the operation.
   */
  keyOf(node: FieldNode, isRoot: boolean): string;
}

/**
 * @param keys by `fieldValueText`, where they differ from the field's name.
 * @param isMutation whether the fields at the root are under their response keys: each is carried out by itself.
 */
export function dataKeysByCall(keys: ReadonlyMap<string, string>, isMutation: boolean): DataKeys {
  return {
    keyOf: (node, isRoot) =>
      isRoot && isMutation ? responseKey(node) : (keys.get(fieldValueText(node)) ?? node.name.value),
  };
}

function responseKey({ name, alias }: FieldNode): string {
  return alias?.value ?? name.value;
}
