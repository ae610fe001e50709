import { visit } from 'graphql';
import type { ArgumentNode, DocumentNode, FieldNode } from 'graphql';
import { fieldCallText, fieldValueText, sortedArguments } from '#gateway/graphql/field-call.ts';

/** A field with its arguments, of which one value is fetched; see `fieldValueText`. */
export interface FieldCall {
  readonly id: number;
  readonly name: string;
  /** In the order of their names. */
  readonly args: readonly ArgumentNode[];
  /** Of the field with its arguments alone; several may have the same one. */
  readonly plainText: string;
  /** Unique. */
  readonly text: string;
  /** Whether no client asks for it: it has a key of its own, whatever else is called like it. */
  readonly isHidden: boolean;
}

/** The fields with arguments of one operation, each once. */
export class FieldCalls {
  readonly #calls = new Map<string, FieldCall>();

  of(node: FieldNode): FieldCall {
    const text = fieldValueText(node);
    let call = this.#calls.get(text);
    if (!call) {
      call = {
        id: this.#calls.size,
        name: node.name.value,
        plainText: fieldCallText(node),
        args: sortedArguments(node.arguments ?? []),
        text,
        isHidden: false,
      };
      this.#calls.set(text, call);
    }
    return call;
  }

  /** The same field once more, for what is fetched beside what clients ask for. */
  hidden(visible: FieldCall): FieldCall {
    const text = `:${visible.text}`;
    let call = this.#calls.get(text);
    if (!call) this.#calls.set(text, (call = { ...visible, id: this.#calls.size, text, isHidden: true }));
    return call;
  }
}

/**
 * The key in the data of every field with its arguments: by what is fetched and never by what a client calls it, so that
 * no alias can hide a key or a required field. A client's alias is taken over where it is free, which saves the response
 * writer a copy.
 */
export class DataKeyTable {
  readonly #taken: Set<string>;
  readonly #keys = new Map<string, string>();
  readonly #hiddenKeys = new Map<FieldCall, string>();

  /** @param plannerNames fields that may be fetched though nobody asked for them; they are under their own names. */
  constructor(document: DocumentNode, calls: FieldCalls, plannerNames: ReadonlySet<string>) {
    this.#taken = new Set([...plannerNames, '__typename', '_entities']);
    const aliases = aliasesIn(document, calls);
    for (const [call, own] of aliases) {
      // Of an object each response key has a value of its own, of a leaf all have one.
      const isNeeded = call.text === call.plainText && plannerNames.has(call.name);
      if (call.args.length === 0 && (isNeeded || own.has(call.name))) this.#claim(call, call.name);
    }
    for (const [call, own] of aliases) {
      if (this.#keys.has(call.text)) continue;
      const wished = [...own].find((alias) => !this.#taken.has(alias) && !isStrange(alias));
      this.#claim(call, wished ?? this.freshKey(call.name));
    }
  }

  keyOf(call: FieldCall): string {
    if (call.isHidden) return this.#hiddenKeyOf(call);
    const known = this.#keys.get(call.text);
    if (known !== undefined) return known;
    return this.#claim(call, call.args.length === 0 ? call.name : this.freshKey(call.name));
  }

  /** A key that nothing else in the data has. */
  freshKey(name: string): string {
    for (let number = 0; ; number += 1) {
      const key = `${name}_${number}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return key;
    }
  }

  /** Pairs of `fieldValueText` and key, where the key is not the field's name. */
  get entries(): readonly (readonly [string, string])[] {
    return [...this.#keys].filter(([text, key]) => text !== key && text !== `${key}:${key}`);
  }

  #hiddenKeyOf(call: FieldCall): string {
    let key = this.#hiddenKeys.get(call);
    if (key === undefined) this.#hiddenKeys.set(call, (key = this.freshKey(call.name)));
    return key;
  }

  #claim(call: FieldCall, key: string): string {
    this.#keys.set(call.text, key);
    this.#taken.add(key);
    return key;
  }
}

/** The response keys of every field with its arguments. */
function aliasesIn(document: DocumentNode, calls: FieldCalls): ReadonlyMap<FieldCall, ReadonlySet<string>> {
  const aliases = new Map<FieldCall, Set<string>>();
  visit(document, {
    Field: (node) => {
      const call = calls.of(node);
      const key = node.alias?.value ?? node.name.value;
      const known = aliases.get(call);
      if (known) known.add(key);
      else aliases.set(call, new Set([key]));
    },
  });
  return aliases;
}

/** Keys that mean something to JavaScript are slow to read and write. */
function isStrange(key: string): boolean {
  return key in Object.prototype;
}
