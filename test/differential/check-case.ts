import { Kind, OperationTypeNode, parse, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import { askGateway, askMonolith, compile } from '#test/differential/answers.ts';
import type { AnswerError } from '#test/differential/answers.ts';
import { findPlanViolation } from '#test/differential/check-plan.ts';
import { compareAnswers, compareEffects, comparePartialAnswer } from '#test/differential/compare-answers.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import type { GeneratedOperation } from '#test/differential/generate-operation.ts';
import { generateFaults, generateOutages } from '#test/differential/generate-troubles.ts';
import { namedFields } from '#test/differential/named-fields.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';
import type { Outage } from '#test/differential/service-senders.ts';
import { faultyField } from '#test/differential/world.ts';
import type { Fault } from '#test/differential/world.ts';

/** What one case is made from. */
export interface CaseChoices {
  readonly operation: readonly number[];
  readonly faults: readonly number[];
}

/** How often things happened. */
export interface CaseCounts {
  /** Valid operations. */
  operations: number;
  /** Answers compared. */
  compared: number;
  /** Operations that were not valid, and are not counted as anything else. */
  invalid: number;
  /** Answers with an error that both sides have. */
  withErrors: number;
}

/** A case whose answers differ, with all that is needed to see it again. */
export interface Mismatch {
  readonly supergraph: string;
  readonly operation: GeneratedOperation;
  readonly faults: readonly Fault[];
  readonly outages: readonly (readonly [string, Outage])[];
  readonly wrong: string;
}

/** Starts counting. */
export function newCounts(): CaseCounts {
  return { operations: 0, compared: 0, invalid: 0, withErrors: 0 };
}

/** Asks both sides for a generated operation: as it is, with faults in the data, and with services that fail. */
export async function checkCase(
  prepared: PreparedSupergraph,
  choices: CaseChoices,
  counts: CaseCounts,
): Promise<Mismatch | undefined> {
  const operation = generateOperation(prepared.apiSchema, choices.operation);
  const document = parse(operation.text);
  if (validate(prepared.apiSchema, document).length > 0) {
    counts.invalid += 1;
    return undefined;
  }
  counts.operations += 1;
  const check = (
    faults: readonly Fault[],
    outages: ReadonlyMap<string, Outage>,
  ): Promise<Mismatch | undefined> => checkOperation(prepared, { operation, faults, outages }, counts);
  const { world } = await askMonolith(prepared, { document, variables: operation.variables }, []);
  const faults = generateFaults(prepared, world.touched, choices.faults);
  // What a mutation that never came would have changed shows in the answers to the others.
  const outages = isMutation(document) ? new Map() : generateOutages(prepared, choices.faults);
  return (
    (await check([], new Map())) ??
    (faults.length > 0 ? await check(faults, new Map()) : undefined) ??
    (outages.size > 0 ? await check([], outages) : undefined)
  );
}

function isMutation({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION,
  );
}

/** Asks both sides for one operation. */
export async function checkOperation(
  prepared: PreparedSupergraph,
  {
    operation,
    faults,
    outages,
  }: {
    readonly operation: GeneratedOperation;
    readonly faults: readonly Fault[];
    readonly outages: ReadonlyMap<string, Outage>;
  },
  counts: CaseCounts,
): Promise<Mismatch | undefined> {
  const { text, variables } = operation;
  const asked = { document: parse(text), variables };
  const { answer: monolith, world } = await askMonolith(prepared, asked, faults);
  const { hidden, asksForMore } = namedFields(prepared);
  const isHidden = ({ message }: AnswerError): boolean => hidden.has(faultyField(message) ?? '');
  let wrong: string | undefined;
  try {
    const compiled = compile(prepared, text);
    const { answer: gateway, world: federated } = await askGateway(prepared, compiled, {
      asked,
      troubles: { faults, outages },
    });
    // What is wrong with a plan is so whatever goes wrong with the services.
    const isUntroubled = faults.length === 0 && outages.size === 0;
    wrong =
      outages.size > 0
        ? comparePartialAnswer({ monolith, gateway })
        : ((isUntroubled ? findPlanViolation(prepared, text) : undefined) ??
          compareEffects(world.effects, federated.effects) ??
          compareAnswers({ monolith, gateway, isHidden, mayAskForMore: asksForMore }));
  } catch (error) {
    wrong = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  if (wrong === undefined) {
    counts.compared += 1;
    if (monolith.errors.length > 0) counts.withErrors += 1;
    return undefined;
  }
  return { supergraph: prepared.definition.name, operation, faults, outages: [...outages], wrong };
}
