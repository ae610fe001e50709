import type { FetchDataRewrite } from '#gateway/execution/program/plan-types.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { printTight } from '#gateway/planning/program/print-tight.ts';
import type { FetchDraft, SelectedField } from '#gateway/planning/program/fetch-draft.ts';
import { SelectionDraft } from '#gateway/planning/program/fetch-draft.ts';
import { ShapeComparison } from '#gateway/planning/program/shape-comparison.ts';
import type { Condition, Conjunction } from '#gateway/planning/search/condition.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import { conditionKey, isAlways } from '#gateway/planning/search/condition.ts';

/** The text of a fetch and what its data needs. */
export interface PrintedFetch {
  /** The selection set of the operation, in braces. */
  readonly text: string;
  /** Variables that it uses, in order. */
  readonly variables: readonly string[];
  readonly outputRewrites: readonly FetchDataRewrite[];
}

/** What printing is done with. */
export interface PrintOptions {
  readonly graph: PlanningGraph;
  readonly dataKeys: DataKeyTable;
}

/** Fields with one fragment around them; undefined: none. */
interface Group {
  readonly condition: string | undefined;
  readonly fields: SelectedField[];
}

/** The fields that stand beside one another, by their keys in the data. */
type PrintedKeys = Map<string, PrintedKey[]>;

interface PrintedKey {
  readonly field: SelectedField;
  readonly type: string;
  readonly alias: string;
}

/** Prints the selections of one fetch. */
export class FetchPrinter {
  readonly #graph: PlanningGraph;
  readonly #subgraph: string;
  readonly #dataKeys: DataKeyTable;
  readonly #shapes: ShapeComparison;
  readonly #variables = new Set<string>();
  readonly #rewrites: FetchDataRewrite[] = [];

  constructor({ graph, dataKeys }: PrintOptions, subgraph: string) {
    this.#graph = graph;
    this.#subgraph = subgraph;
    this.#dataKeys = dataKeys;
    this.#shapes = new ShapeComparison(graph, subgraph);
  }

  /** @param holding terms that hold whenever the fetch is made. */
  print(fetch: FetchDraft, holding: Conjunction): PrintedFetch {
    const isRoot = fetch.representations.size === 0;
    const printed: PrintedKeys = new Map();
    const parts = [...fetch.selections].map(([type, selection]) => {
      const known = withoutTerms(selection, holding);
      return isRoot
        ? this.#set(known, { declared: type, path: [], printed })
        : `...on ${type}${this.#set(known, { declared: type, path: [`... on ${type}`], printed })}`;
    });
    return {
      text: isRoot ? parts.join('') : `{${parts.join(' ')}}`,
      variables: [...this.#variables],
      outputRewrites: this.#rewrites,
    };
  }

  /** @param place.printed the fields that stand beside these already. */
  #set(
    selection: SelectionDraft,
    place: { readonly declared: string; readonly path: readonly string[]; readonly printed: PrintedKeys },
  ): string {
    const { declared, path, printed } = place;
    const groups = this.#groups(selection, declared);
    const parts =
      selection.needsTypename || groups.every(({ fields }) => fields.length === 0) ? ['__typename'] : [];
    for (const { condition, fields } of groups) {
      const type = condition ?? declared;
      const at = condition === undefined ? path : [...path, `... on ${condition}`];
      const texts = fields.flatMap((field) => {
        const alias = this.#aliasFor(field, type, printed);
        if (alias !== field.key) {
          // What is deeper is renamed first.
          const text = this.#field(field, type, [...at, alias], alias);
          this.#rewrites.push({ kind: 'KeyRenamer', path: [...at, alias], renameKeyTo: field.key });
          return text;
        }
        return this.#field(field, type, [...at, alias], alias);
      });
      if (texts.length === 0) continue;
      parts.push(condition === undefined ? texts.join(' ') : `...on ${condition}{${texts.join(' ')}}`);
    }
    return `{${parts.join(' ')}}`;
  }

  /** The field's own key, or another one where the same key has a value of another shape for other types. */
  #aliasFor(field: SelectedField, type: string, printed: PrintedKeys): string {
    const same = printed.get(field.key) ?? [];
    printed.set(field.key, same);
    const fits = (other: { readonly field: SelectedField; readonly type: string }): boolean =>
      this.#shapes.areAlike({ field, type }, other);
    const aliases = new Set(same.map(({ alias }) => alias));
    const alias =
      [...aliases].find((candidate) => same.every((other) => other.alias !== candidate || fits(other))) ??
      (same.length === 0 ? field.key : this.#dataKeys.freshKey(field.key));
    same.push({ field, type, alias });
    return alias;
  }

  #field(field: SelectedField, parent: string, path: readonly string[], alias: string): readonly string[] {
    const { call, condition, child, contextual } = field;
    const values = call.args.map(({ name, value }) => ({ name: name.value, text: printTight(value) }));
    for (const { text } of values) this.#note(text);
    const args = [
      ...values.map(({ name, text }) => `${name}:${text}`),
      ...contextual.map(({ argument, variable }) => `${argument}:$${variable}`),
    ];
    const head = `${alias === call.name ? '' : `${alias}:`}${call.name}${args.length === 0 ? '' : `(${args.join(',')})`}`;
    const typeName = this.#graph.faceIn(this.#subgraph, parent)?.field(call.name)?.typeName ?? '';
    const set = child ? this.#set(child, { declared: typeName, path, printed: new Map() }) : '';
    return condition.map((terms) => this.#conditional(terms, head, set));
  }

  /** A field under conditions; no directive may be there twice, so that further ones stand on fragments around it. */
  #conditional(terms: Conjunction, head: string, set: string): string {
    const skips = terms.filter((term) => term.startsWith('!'));
    const includes = terms.filter((term) => !term.startsWith('!'));
    let text = `${head}${this.#directives([...includes.slice(0, 1), ...skips.slice(0, 1)])}${set}`;
    for (let nth = 1; nth < Math.max(skips.length, includes.length); nth += 1) {
      const some = [...includes.slice(nth, nth + 1), ...skips.slice(nth, nth + 1)];
      text = `...${this.#directives(some)}{${text}}`;
    }
    return text;
  }

  #directives(terms: Conjunction): string {
    return terms
      .map((term) => {
        const isSkip = term.startsWith('!');
        const name = isSkip ? term.slice(1) : term;
        this.#variables.add(name);
        return isSkip ? `@skip(if:$${name})` : `@include(if:$${name})`;
      })
      .join('');
  }

  #note(text: string): void {
    for (const [, name] of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(/\$(\w+)/g)) {
      if (name !== undefined) this.#variables.add(name);
    }
  }

  /** Fields that all types have stand alone where the declared type has them, else in a fragment for as many types as can be. */
  #groups(selection: SelectionDraft, declared: string): readonly Group[] {
    const types = this.#graph.possibleTypesIn(this.#subgraph, declared);
    const typesOf = new Map<SelectedField, string[]>();
    for (const type of types) {
      for (const field of selection.fieldsByType.get(type) ?? []) {
        const known = typesOf.get(field);
        if (!known) typesOf.set(field, [type]);
        else if (known.at(-1) !== type) known.push(type);
      }
    }
    const groups = new Map<string | undefined, SelectedField[]>([[undefined, []]]);
    for (const [field, some] of typesOf) {
      for (const condition of this.#conditionsFor(field, { some, types, declared })) {
        const known = groups.get(condition);
        if (known) known.push(field);
        else groups.set(condition, [field]);
      }
    }
    return [...groups].map(([condition, fields]) => ({ condition, fields: merged(fields) }));
  }

  #conditionsFor(
    { call }: SelectedField,
    place: { readonly some: readonly string[]; readonly types: readonly string[]; readonly declared: string },
  ): readonly (string | undefined)[] {
    const { some, types, declared } = place;
    const defines = (type: string): boolean =>
      this.#graph.faceIn(this.#subgraph, type)?.field(call.name) !== undefined;
    if (some.length === types.length && defines(declared)) return [undefined];
    const [first = ''] = some;
    if (some.length < 2) return some;
    const around = this.#graph.interfacesIn(this.#subgraph, first).find((name) => {
      if (!defines(name)) return false;
      const possible = new Set(this.#graph.possibleTypesIn(this.#subgraph, name));
      return (
        types.filter((type) => possible.has(type)).length === some.length &&
        some.every((type) => possible.has(type))
      );
    });
    return around === undefined ? some : [around];
  }
}

/** Fields under the same key and condition are one; one that is always asked for makes leaves under conditions superfluous. */
function merged(fields: readonly SelectedField[]): SelectedField[] {
  if (fields.length < 2) return [...fields];
  const byKey = new Map<string, SelectedField[]>();
  for (const field of fields) {
    const key = `${field.key} ${conditionKey(field.condition)} ${field.contextual.map(({ variable }) => variable).join()}`;
    const known = byKey.get(key);
    if (known) known.push(field);
    else byKey.set(key, [field]);
  }
  const always = new Set(
    fields.filter(({ condition, child }) => !child && isAlways(condition)).map(({ key }) => key),
  );
  return [...byKey.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    if (!first.child) return always.has(first.key) && !isAlways(first.condition) ? [] : [first];
    if (same.length === 1) return [first];
    const child = SelectionDraft.union(same.flatMap((one) => (one.child ? [one.child] : [])));
    return [{ ...first, child }];
  });
}

/** The same selection without terms that hold anyway. */
function withoutTerms(selection: SelectionDraft, holding: Conjunction): SelectionDraft {
  if (holding.length === 0) return selection;
  const known = new Map<SelectedField, SelectedField>();
  const reduced = new SelectionDraft();
  reduced.needsTypename = selection.needsTypename;
  for (const [type, fields] of selection.fieldsByType) {
    for (const field of fields) {
      let one = known.get(field);
      if (!one) known.set(field, (one = { ...field, condition: reduce(field.condition, holding) }));
      reduced.add([type], one);
    }
  }
  return reduced;
}

function reduce(condition: Condition, holding: Conjunction): Condition {
  const shorter = condition.map((terms) => terms.filter((term) => !holding.includes(term)));
  return shorter.some((terms) => terms.length === 0) ? [[]] : shorter;
}
