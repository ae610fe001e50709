import type { KeyRenamer } from '#gateway/execution/program/program.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { FetchText } from '#gateway/planning/program/fetch-text.ts';
import type { TextPart, TextSet } from '#gateway/planning/program/fetch-text.ts';
import { printTight } from '#gateway/planning/program/print-tight.ts';
import type { FetchDraft, SelectedField } from '#gateway/planning/program/fetch-draft.ts';
import { SelectionDraft, SelectionUnions } from '#gateway/planning/program/fetch-draft.ts';
import { ShapeComparison } from '#gateway/planning/program/shape-comparison.ts';
import type { Disjunction, Conjunction } from '#gateway/planning/search/condition.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import { conditionKey, isAlways } from '#gateway/planning/search/condition.ts';

/** The text of a fetch and what its data needs. */
export interface PrintedFetch {
  /** The selection set of the operation, in braces. */
  readonly text: string;
  /** Definitions of the fragments that it uses; empty: none. */
  readonly fragments: string;
  /** Variables that it uses, in order. */
  readonly variables: readonly string[];
  readonly outputRewrites: readonly KeyRenamer[];
}

/** What printing is done with. */
export interface PrintOptions {
  readonly graph: PlanningGraph;
  readonly dataKeys: DataKeyTable;
  /** Throws. */
  readonly onTooMuchText: () => never;
}

/** The most places of one fetch where a key is renamed; each is looked for in every answer. */
const maxRenames = 2000;

/** A key that is called otherwise in the data: the keys and type conditions that lead to it. */
interface Rename {
  readonly path: readonly string[];
  readonly to: string;
}

/** A selection set, and what is to be renamed in it. */
interface PrintedSet {
  readonly text: TextSet;
  readonly renames: readonly Rename[];
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
  readonly #options: PrintOptions;
  readonly #text = new FetchText();
  readonly #printed = new Map<SelectionDraft, Map<string, PrintedSet>>();
  readonly #unions = new SelectionUnions();

  constructor(options: PrintOptions, subgraph: string) {
    const { graph, dataKeys } = options;
    this.#options = options;
    this.#graph = graph;
    this.#subgraph = subgraph;
    this.#dataKeys = dataKeys;
    this.#shapes = new ShapeComparison(graph, subgraph);
  }

  /** @param holding terms that hold whenever the fetch is made. */
  print(fetch: FetchDraft, holding: Conjunction): PrintedFetch {
    const isRoot = fetch.representations.size === 0;
    const printed: PrintedKeys = new Map();
    const sets = [...fetch.selections].map(([type, selection]) => {
      const set = this.#set(withoutTerms(selection, holding), { declared: type, printed, isTop: true });
      return { type, set };
    });
    const parts: readonly TextPart[] = isRoot
      ? sets.map(({ set }) => set.text)
      : [
          '{',
          ...separated(sets.map(({ type, set }): readonly TextPart[] => [`...on ${type}`, set.text])),
          '}',
        ];
    const { text, fragments } = this.#text.write(parts, this.#options.onTooMuchText);
    return {
      text,
      fragments,
      variables: [...this.#variables],
      outputRewrites: sets.flatMap(({ type, set }) =>
        set.renames.map(({ path, to }): KeyRenamer => ({
          kind: 'KeyRenamer',
          path: [...(isRoot ? [] : [`... on ${type}`]), ...path],
          renameKeyTo: to,
        })),
      ),
    };
  }

  /** Prints what is below a field, once for all places of the fetch that have the same there. */
  #below(selection: SelectionDraft, declared: string): PrintedSet {
    const byType = this.#printed.get(selection) ?? new Map<string, PrintedSet>();
    this.#printed.set(selection, byType);
    let set = byType.get(declared);
    if (!set)
      byType.set(declared, (set = this.#set(selection, { declared, printed: new Map(), isTop: false })));
    return set;
  }

  /**
   * @param place.printed the fields that stand beside these already.
   * @param place.isTop whether it is asked for of entities, where fields take values from around them.
   */
  #set(
    selection: SelectionDraft,
    place: { readonly declared: string; readonly printed: PrintedKeys; readonly isTop: boolean },
  ): PrintedSet {
    const { declared, printed, isTop } = place;
    const groups = this.#groups(selection, declared);
    const texts: (readonly TextPart[])[] =
      selection.needsTypename || groups.every(({ fields }) => fields.length === 0) ? [['__typename']] : [];
    const renames: Rename[] = [];
    for (const { condition, fields } of groups) {
      const type = condition ?? declared;
      const around = condition === undefined ? [] : [`... on ${condition}`];
      const inGroup = fields.flatMap((field) => {
        const alias = this.#aliasFor(field, type, printed);
        const { texts: some, below } = this.#field(field, type, alias);
        // What is deeper is renamed first.
        for (const { path, to } of below) renames.push({ path: [...around, alias, ...path], to });
        if (alias !== field.key) renames.push({ path: [...around, alias], to: field.key });
        return some;
      });
      if (inGroup.length === 0) continue;
      const joined = separated(inGroup);
      texts.push(condition === undefined ? joined : [`...on ${condition}{`, ...joined, '}']);
    }
    if (renames.length > maxRenames) this.#options.onTooMuchText();
    return {
      text: this.#text.set(isTop ? undefined : this.#fragmentType(declared), separated(texts)),
      renames,
    };
  }

  /** A subgraph may call its root types otherwise than the supergraph, so that no fragment can be on one. */
  #fragmentType(declared: string): string | undefined {
    const { query, mutation, subscription } = this.#graph.model.roots;
    return declared === '' || [query, mutation, subscription].includes(declared) ? undefined : declared;
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

  /** A field with what is below it, once for each of its conditions. */
  #field(
    field: SelectedField,
    parent: string,
    alias: string,
  ): { readonly texts: readonly (readonly TextPart[])[]; readonly below: readonly Rename[] } {
    const { call, condition, child, contextual } = field;
    const values = call.args.map(({ name, value }) => ({ name: name.value, text: printTight(value) }));
    for (const { text } of values) this.#note(text);
    const args = [
      ...values.map(({ name, text }) => `${name}:${text}`),
      ...contextual.map(({ argument, variable }) => `${argument}:$${variable}`),
    ];
    const head = `${alias === call.name ? '' : `${alias}:`}${call.name}${args.length === 0 ? '' : `(${args.join(',')})`}`;
    const typeName = this.#graph.faceIn(this.#subgraph, parent)?.field(call.name)?.typeName ?? '';
    const set = child && this.#below(child, typeName);
    const below = set ? [set.text] : [];
    return {
      texts: condition.map((terms) => this.#conditional(terms, head, below)),
      below: set?.renames ?? [],
    };
  }

  /** A field under conditions; no directive may be there twice, so that further ones stand on fragments around it. */
  #conditional(terms: Conjunction, head: string, below: readonly TextPart[]): readonly TextPart[] {
    const skips = terms.filter((term) => term.startsWith('!'));
    const includes = terms.filter((term) => !term.startsWith('!'));
    let parts: readonly TextPart[] = [
      `${head}${this.#directives([...includes.slice(0, 1), ...skips.slice(0, 1)])}`,
      ...below,
    ];
    for (let nth = 1; nth < Math.max(skips.length, includes.length); nth += 1) {
      const some = [...includes.slice(nth, nth + 1), ...skips.slice(nth, nth + 1)];
      parts = [`...${this.#directives(some)}{`, ...parts, '}'];
    }
    return parts;
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
    return [...groups].map(([condition, fields]) => ({ condition, fields: this.#merged(fields) }));
  }

  /** Fields under the same key and condition are one; one that is always asked for makes leaves under conditions superfluous. */
  #merged(fields: readonly SelectedField[]): SelectedField[] {
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
      const child = this.#unions.of(same.flatMap((one) => (one.child ? [one.child] : [])));
      return [{ ...first, child }];
    });
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

function reduce(condition: Disjunction, holding: Conjunction): Disjunction {
  const shorter = condition.map((terms) => terms.filter((term) => !holding.includes(term)));
  return shorter.some((terms) => terms.length === 0) ? [[]] : shorter;
}

/** Texts with a space between each and the next. */
function separated(texts: readonly (readonly TextPart[])[]): readonly TextPart[] {
  return texts.flatMap((parts, nth) => (nth === 0 ? parts : [' ', ...parts]));
}
