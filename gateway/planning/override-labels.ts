import { Kind, visit } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
} from 'graphql';
import { applicationsOf } from '#gateway/planning/graph/directive-arguments.ts';
import type { WithDirectives } from '#gateway/planning/graph/directive-arguments.ts';
import { fieldSetNames } from '#gateway/planning/graph/planner-names-of.ts';

const percentLabel = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/;

/** A label of a progressive `@override`. */
export interface OverrideLabel {
  readonly label: string;
  /** The share of requests for which it holds; none for a label that no one decides. */
  readonly percent: number;
  /** Names of the fields that it moves. */
  readonly fields: Set<string>;
}

/**
 * The labels of `@override(from:, label:)` in a supergraph: which of them matter to a document, and which of those hold.
 *
 * `percent(n)` holds for n of 100 requests. Other labels are for someone outside to decide, and hold for none.
 *
 * @see https://specs.apollo.dev/federation/v2.9/#@override
 */
export class OverrideLabels {
  /** By percent, so that those that hold come last. */
  readonly #labels: readonly OverrideLabel[];
  /** Fields that the planner may select by itself, whatever the document says. */
  readonly #plannerNames: ReadonlySet<string>;

  constructor(supergraph: DocumentNode) {
    this.#labels = [...readLabels(supergraph).values()].toSorted((a, b) => a.percent - b.percent);
    this.#plannerNames = this.#labels.length === 0 ? new Set() : readPlannerNames(supergraph);
  }

  /**
   * The labels that may change the plans of a document: those of fields whose name it selects, or that keys and
   * `@requires` name. Others would only multiply the plans.
   */
  labelsOf(document: DocumentNode): readonly OverrideLabel[] {
    if (this.#labels.length === 0) return this.#labels;
    const selected = new Set<string>();
    visit(document, { Field: ({ name }) => void selected.add(name.value) });
    return this.#labels.filter(({ fields }) =>
      [...fields].some((field) => selected.has(field) || this.#plannerNames.has(field)),
    );
  }
}

/**
 * Those of a document's labels that hold for a request.
 *
 * @param position where the request stands, from 0 to below 100; a label holds below its percentage. Asked where there
 *   is any label.
 */
export function activeLabels(labels: readonly OverrideLabel[], position: () => number): readonly string[] {
  if (labels.length === 0) return [];
  const at = position();
  return labels.filter(({ percent }) => at < percent).map(({ label }) => label);
}

/** Every outcome that {@link activeLabels} may have, at most one more than there are labels. */
export function labelOutcomes(labels: readonly OverrideLabel[]): readonly (readonly string[])[] {
  const thresholds = new Set([0, ...labels.map(({ percent }) => percent)]);
  return [...thresholds].filter((at) => at < 100).map((at) => activeLabels(labels, () => at));
}

function readLabels(supergraph: DocumentNode): ReadonlyMap<string, OverrideLabel> {
  const labels = new Map<string, OverrideLabel>();
  for (const { fields = [] } of typesWithFields(supergraph)) {
    for (const { name, directives } of fields) {
      if (!directives?.some(hasLabel)) continue;
      for (const label of labelsIn({ directives })) {
        const known = labels.get(label) ?? { label, percent: percentOf(label), fields: new Set() };
        known.fields.add(name.value);
        labels.set(label, known);
      }
    }
  }
  return labels;
}

function labelsIn(field: WithDirectives): readonly string[] {
  return applicationsOf(field, 'join__field').flatMap(
    (application) => application.text('overrideLabel') ?? [],
  );
}

/** Nearly no field has one, and there may be ten thousands of fields. */
function hasLabel({ arguments: args }: ConstDirectiveNode): boolean {
  return args?.some(({ name }) => name.value === 'overrideLabel') ?? false;
}

/** The fields that a plan may select though no document does: those that keys, `@requires` and contexts name. */
function readPlannerNames(supergraph: DocumentNode): ReadonlySet<string> {
  const types = typesWithFields(supergraph);
  const keys = types.flatMap((type) => applicationsOf(type, 'join__type')).map((type) => type.text('key'));
  const fields = types
    .flatMap(({ fields: own = [] }) => own)
    .flatMap((field) => applicationsOf(field, 'join__field'));
  const required = fields.map((field) => field.text('requires'));
  const contextual = fields
    .flatMap((field) => field.records('contextArguments'))
    .map((argument) => argument.get('selection'));
  return fieldSetNames([...keys, ...required, ...contextual].filter((text) => text !== undefined));
}

function typesWithFields({
  definitions,
}: DocumentNode): readonly (ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)[] {
  return definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION,
  );
}

function percentOf(label: string): number {
  return Math.min(Number(percentLabel.exec(label)?.[1] ?? 0), 100);
}
