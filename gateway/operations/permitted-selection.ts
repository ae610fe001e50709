import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentNode } from 'graphql';
import type { HiddenType } from '#gateway/authorization/field-access.ts';
import type { FilteredText } from '#gateway/authorization/filter-text.ts';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';
import { hiddenTypeMessages } from '#gateway/authorization/unauthorized-errors.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { compileOperation, readPlan } from '#gateway/execution/compile-operation.ts';
import type { PlannedProgram } from '#gateway/execution/compile-operation.ts';
import { memorySize, priceSize, programSize } from '#gateway/operations/memory-size.ts';
import { OperationProgram } from '#gateway/operations/operation-program.ts';
import type { OperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';

/** An operation as a caller may see it. */
export interface Permission {
  /** Each path once for each type it was selected on, as many as are reported. */
  readonly removed: readonly RemovedField[];
  readonly selection: PermittedSelection;
}

/** The permitted part of an operation: its text and its tree. */
export type LeftSelection = Pick<NonNullable<FilteredText['filtered']>, 'text' | 'hidden' | 'nothingLeft'> & {
  readonly document: DocumentNode;
};

/** The operation that a selection is left of, and how its parts are made. */
export interface SelectionSource {
  readonly rules: OperationRules;
  readonly work: Pick<OperationWork, 'plan'>;
  /** SHA-256 of the text as it was sent. */
  readonly sha256: string;
  /** As it was sent. */
  readonly document: DocumentNode;
  /** Of `document`. */
  readonly documentBytes: number;
  readonly operationName: string | undefined;
  /** The plan for these labels, where it need not be made. */
  readonly planAhead: (labels: readonly string[]) => PlanAhead | undefined;
  /** Called with the bytes of each part that is made. */
  readonly onGrowth: (bytes: number) => void;
}

/** A plan as JSON text, and whether it was made for an earlier request. */
export interface PlanAhead {
  readonly text: string;
  readonly cached: boolean;
}

/** A program, and whether it, or its plan, was made for an earlier request. */
export interface ProgramLookup {
  readonly program: OperationProgram;
  readonly cached: boolean;
}

/** The selection of an operation for callers with equal denials, with its plans and programs by labels. */
export class PermittedSelection {
  readonly #left: LeftSelection;
  readonly #source: SelectionSource;
  readonly #plans = new Map<string, PlannedProgram>();
  readonly #programs = new Map<string, OperationProgram>();
  readonly #underWay = new Set<string>();

  constructor(left: LeftSelection, source: SelectionSource) {
    this.#left = left;
    this.#source = source;
  }

  /** The very document that was sent where nothing was removed. */
  get document(): DocumentNode {
    return this.#left.document;
  }

  get text(): string {
    return this.#left.text;
  }

  /** Types whose objects are null in the answer, wherever an interface or union brings one. */
  get hidden(): readonly HiddenType[] {
    return this.#left.hidden;
  }

  /** Whether no root field is left to run. */
  get nothingLeft(): boolean {
    return this.#left.nothingLeft;
  }

  /** Whether its program for these labels was compiled before. */
  isCompiled(labels: readonly string[]): boolean {
    return this.#programs.has(labelsKey(labels));
  }

  /**
   * The plan.
   *
   * @param labels of `@override` that hold; see `KnownOperation.activeLabels`.
   * @param caller who waits their turn where it has to be made.
   * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED; InternalError.
   */
  async plan(labels: readonly string[], caller: string): Promise<PlannedProgram> {
    return (await this.#planned(labels, caller)).planned;
  }

  /** The program of the plan. @throws as {@link plan}. */
  async program(labels: readonly string[], caller: string): Promise<ProgramLookup> {
    const key = labelsKey(labels);
    const known = this.#programs.get(key);
    if (known) return { program: known, cached: true };
    const { planned, cached } = await this.#planned(labels, caller);
    // Others may have waited for the same plan; it is compiled once.
    const byOthers = this.#programs.get(key);
    if (byOthers) return { program: byOthers, cached };
    const program = this.#compile(planned);
    this.#programs.set(key, program);
    const { onGrowth, documentBytes } = this.#source;
    onGrowth(programSize({ planned, documentBytes }));
    // Compiling it was work; running it begins with a turn of its own.
    await nextTurn();
    return { program, cached };
  }

  async #planned(
    labels: readonly string[],
    caller: string,
  ): Promise<{ readonly planned: PlannedProgram; readonly cached: boolean }> {
    const key = labelsKey(labels);
    const known = this.#plans.get(key);
    if (known) return { planned: known, cached: true };
    const { work, operationName, planAhead } = this.#source;
    if (this.nothingLeft) return { planned: this.#keep(key, nothing), cached: false };
    const ahead = planAhead(labels);
    if (ahead) return { planned: this.#keep(key, this.#read(ahead.text)), cached: ahead.cached };
    const cached = this.#underWay.has(key);
    this.#underWay.add(key);
    try {
      const text = await work.plan({ text: this.text, operationName, activeLabels: labels }, caller);
      const byOthers = this.#plans.get(key);
      if (byOthers) return { planned: byOthers, cached };
      const planned = this.#keep(key, this.#read(text));
      // Reading a new plan was work; what comes next begins with a turn of its own.
      await nextTurn();
      return { planned, cached };
    } finally {
      this.#underWay.delete(key);
    }
  }

  #keep(key: string, planned: PlannedProgram): PlannedProgram {
    this.#plans.set(key, planned);
    this.#source.onGrowth(memorySize(planned));
    return planned;
  }

  #read(text: string): PlannedProgram {
    return this.#orBroken(() => readPlan(JSON.parse(text)));
  }

  #compile(planned: PlannedProgram): OperationProgram {
    const { rules, document, operationName, onGrowth } = this.#source;
    const { apiSchema, supergraphSchema, fieldPrices, subgraphPricing } = rules;
    const compiled = this.#orBroken(() =>
      compileOperation({
        planned,
        document,
        permittedDocument: this.document,
        hiddenTypes: hiddenTypeMessages(this.hidden),
        operationName,
        apiSchema,
        supergraphSchema,
        prices: fieldPrices,
      }),
    );
    return new OperationProgram({
      compiled,
      pricing: subgraphPricing,
      onGrowth: ({ selections }) => onGrowth(priceSize(selections)),
    });
  }

  #orBroken<Part>(make: () => Part): Part {
    try {
      return make();
    } catch (cause) {
      if (cause instanceof ClientError) throw cause;
      throw new InternalError(`The plan of document ${this.#source.sha256} cannot be compiled`, { cause });
    }
  }
}

const nothing: PlannedProgram = { program: { steps: [] }, callKeys: new Map() };

/** Most operations have none. */
function labelsKey(labels: readonly string[]): string {
  return labels.length === 0 ? '' : JSON.stringify(labels);
}
