import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Caller } from '#gateway/authorization/denial-reason.ts';
import { denialsFor } from '#gateway/authorization/denials.ts';
import type { Denials } from '#gateway/authorization/denials.ts';
import type { DocumentDemands } from '#gateway/authorization/document-demands.ts';
import type { FilteredText } from '#gateway/authorization/filter-text.ts';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import { introspects } from '#gateway/documents/describe-text.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { memorySize, priceSize } from '#gateway/operations/memory-size.ts';
import type { OperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import { PermittedSelection } from '#gateway/operations/permitted-selection.ts';
import type { LeftSelection, Permission, PlanAhead } from '#gateway/operations/permitted-selection.ts';
import type { ShelfPlace } from '#gateway/operations/shelf.ts';
import { activeLabels, labelOutcomes } from '#gateway/planning/override-labels.ts';
import type { OverrideLabel } from '#gateway/planning/override-labels.ts';

/** A valid text, and the sources of its parts. */
export interface KnownDocumentOptions {
  readonly rules: OperationRules;
  readonly work: Pick<OperationWork, 'filter' | 'plan'>;
  /** 64 lower-case hexadecimal digits of the UTF-8 text. */
  readonly sha256: string;
  readonly text: string;
  readonly demands: DocumentDemands;
  /** Its place on the shelf, for so many bytes. */
  readonly place: (bytes: number) => ShelfPlace;
  /** The plan that was made when it was validated; see `TextValidation`. */
  readonly plan: string | undefined;
  /** The plan of a registered document, by `planKey`, as JSON text. */
  readonly registeredPlan: (key: string) => string | undefined;
}

/** Fixed cost of a document: objects, and entries of maps. */
const documentBytes = 1_200;
/** Fixed cost of each operation. */
const operationBytes = 600;
const removedBytes = 200;
/** The share of the shelf for the filtered selections of one document; beyond it they are dropped and made anew. */
const permittedShare = 1 / 8;

/** A valid text under one supergraph, with all its parts. Each part is made once, when it is first asked for. */
export class KnownDocument {
  readonly sha256: string;
  readonly text: string;
  readonly document: DocumentNode;
  /** Of `document`. */
  readonly bytes: number;
  readonly options: KnownDocumentOptions;
  readonly place: ShelfPlace;
  readonly #demands: ReadonlyMap<string, readonly number[]>;
  readonly #operations = new Map<OperationDefinitionNode, KnownOperation>();
  #introspects: boolean | undefined;
  #labels: readonly OverrideLabel[] | undefined;
  #permittedBytes = 0;
  #plan: string | undefined;

  constructor(options: KnownDocumentOptions) {
    const { sha256, text, demands, plan } = options;
    this.options = options;
    this.sha256 = sha256;
    this.text = text;
    // Parsed a second time here: within the token limit that takes less than moving the tree between threads. Without
    // locations it takes less than half the memory.
    this.document = parse(text, { noLocation: true });
    this.#demands = new Map(demands.operations);
    this.#plan = plan;
    this.bytes = memorySize(this.document);
    this.place = options.place(documentBytes + memorySize([text, plan]) + this.bytes);
  }

  /** Whether it asks for the schema anywhere. */
  get introspects(): boolean {
    return (this.#introspects ??= introspects(this.document));
  }

  /** The labels of `@override` that may change its plans. */
  get labels(): readonly OverrideLabel[] {
    return (this.#labels ??= this.options.rules.overrides.labelsOf(this.document));
  }

  /** @throws ClientError OPERATION_RESOLUTION_FAILURE where the name is unknown, or needed and missing. */
  select(operationName: string | undefined): KnownOperation {
    const node = selectOperation(this.document, operationName);
    let operation = this.#operations.get(node);
    if (!operation) {
      operation = new KnownOperation(this, node, this.#demands.get(node.name?.value ?? '') ?? []);
      this.#operations.set(node, operation);
      this.place.grow(operationBytes);
    }
    return operation;
  }

  /** A plan that need not be made, as JSON text; it is given away once. */
  planAhead(operationName: string | undefined, labels: readonly string[]): PlanAhead | undefined {
    const text = this.#plan;
    if (text !== undefined && labels.length === 0) {
      this.#plan = undefined;
      this.place.grow(-memorySize(text));
      return { text, cached: false };
    }
    const registered = this.options.registeredPlan(planKey(operationName, labels));
    return registered === undefined ? undefined : { text: registered, cached: true };
  }

  /** Its operations, as the text has them. */
  operations(): readonly KnownOperation[] {
    return this.document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .map(({ name }) => this.select(name?.value));
  }

  /** Adds bytes of filtered selections, and drops all of those once they exceed their share of the shelf. */
  growPermitted(bytes: number): void {
    this.#permittedBytes += bytes;
    this.place.grow(bytes);
    if (this.#permittedBytes <= this.place.maxBytes * permittedShare) return;
    for (const operation of this.#operations.values()) operation.forgetPermitted();
    this.place.grow(-this.#permittedBytes);
    this.#permittedBytes = 0;
  }
}

/** One operation of a {@link KnownDocument}. */
export class KnownOperation {
  readonly source: KnownDocument;
  readonly node: OperationDefinitionNode;
  /** The requirements that it may have to meet, by number. */
  readonly demands: readonly number[];
  /** For callers to whom nothing is denied. */
  readonly whole: Permission;
  readonly #permitted = new Map<string, Permission>();
  /** By the hash of what is left. */
  readonly #selections = new Map<string, PermittedSelection>();
  #price: OperationPrice | ClientError | undefined;

  constructor(source: KnownDocument, node: OperationDefinitionNode, demands: readonly number[]) {
    this.source = source;
    this.node = node;
    this.demands = demands;
    const { document, text, sha256 } = source;
    const whole = { document, text, hidden: [], nothingLeft: false };
    const selection = new PermittedSelection(whole, {
      ...this.#partsOf(sha256),
      planAhead: (labels) => source.planAhead(this.name, labels),
      onGrowth: (bytes) => source.place.grow(bytes),
    });
    this.whole = { removed: [], selection };
  }

  /** The variables that `@skip` and `@include` name. */
  get conditions(): readonly string[] {
    return this.source.options.demands.conditions;
  }

  get name(): string | undefined {
    return this.node.name?.value;
  }

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price; that is remembered too. */
  price(): OperationPrice {
    this.#price ??= this.#makePrice();
    if (this.#price instanceof ClientError) throw this.#price;
    return this.#price;
  }

  /**
   * The labels of `@override` that hold for a request and may change its plan.
   *
   * @param position where the request stands in roll-outs, from 0 to below 100.
   */
  activeLabels(position: () => number): readonly string[] {
    return activeLabels(this.source.labels, position);
  }

  /** Every outcome that {@link activeLabels} may have. */
  labelOutcomes(): readonly (readonly string[])[] {
    return labelOutcomes(this.source.labels);
  }

  /** The requirements that a caller does not meet. @param variables coerced, with defaults. */
  denialsFor(caller: Caller, variables: Readonly<Record<string, unknown>>): Denials {
    const { numbered } = this.source.options.rules;
    const { demands, conditions } = this;
    return denialsFor({ numbered, demands, conditions, caller, variables });
  }

  /**
   * The operation without its denied parts.
   *
   * @param callerKey who waits their turn where it has to be filtered.
   * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` when something must be removed from an operation that is too
   *   large; QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
   */
  async permittedFor(denials: Denials, callerKey: string): Promise<Permission> {
    if (denials.denied.length === 0) return this.whole;
    const { text, options } = this.source;
    const { denied, conditions } = denials;
    const key = JSON.stringify([denied, conditions]);
    const known = this.#permitted.get(key);
    if (known) return known;
    const request = { text, operationName: this.name, denied, conditions };
    const { filtered } = await options.work.filter(request, callerKey);
    // Others may have waited for the same; one tree of it is enough.
    const byOthers = this.#permitted.get(key);
    if (byOthers) return byOthers;
    const permitted = filtered
      ? { removed: filtered.removed, selection: this.#selectionOf(filtered) }
      : this.whole;
    // One that alone exceeds its share was dropped when it was counted, and is made anew for the next request.
    if (!filtered || this.#selections.get(filtered.hash) === permitted.selection) {
      this.#permitted.set(key, permitted);
      this.source.growPermitted(removedBytes + memorySize([key, permitted.removed]));
    }
    // Reading it was work; what comes next begins with a turn of its own.
    if (filtered) await nextTurn();
    return permitted;
  }

  /** Drops the selections of callers to whom something is denied. */
  forgetPermitted(): void {
    this.#permitted.clear();
    this.#selections.clear();
  }

  #selectionOf({ hash, ...filtered }: NonNullable<FilteredText['filtered']>): PermittedSelection {
    const known = this.#selections.get(hash);
    if (known) return known;
    const left: LeftSelection = { ...filtered, document: parse(filtered.text, { noLocation: true }) };
    const selection = new PermittedSelection(left, {
      ...this.#partsOf(this.source.sha256),
      planAhead: () => undefined,
      onGrowth: (bytes) => {
        if (this.#selections.get(hash) === selection) this.source.growPermitted(bytes);
      },
    });
    this.#selections.set(hash, selection);
    this.source.growPermitted(operationBytes + memorySize([left.document, left.text, left.hidden]));
    return selection;
  }

  #partsOf(sha256: string) {
    const { document, bytes, options } = this.source;
    const { rules, work } = options;
    return { rules, work, sha256, document, documentBytes: bytes, operationName: this.name };
  }

  #makePrice(): OperationPrice | ClientError {
    const { document, options, place } = this.source;
    try {
      const price = new OperationPrice(options.rules.pricing, { document, operation: this.node });
      place.grow(priceSize([price.root]));
      return price;
    } catch (error) {
      if (error instanceof ClientError) return error;
      throw error;
    }
  }
}

/** The key of a plan among those of one document. */
export function planKey(operationName: string | undefined, labels: readonly string[]): string {
  return JSON.stringify([operationName ?? '', labels]);
}
