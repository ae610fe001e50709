import type { AccessRequirements, Requirement } from '#gateway/authorization/access-requirements.ts';

/**
 * The requirements of a supergraph, equal ones as one, each under a number: what an operation demands can be told between
 * threads in a few numbers. Every thread counts alike, since maps keep their order when they are copied to another.
 */
export class NumberedRequirements {
  readonly #distinct: readonly Requirement[];
  readonly #numbers = new Map<Requirement, number>();

  constructor({ types, fields }: AccessRequirements) {
    const distinct: Requirement[] = [];
    const numberOfContent = new Map<string, number>();
    for (const requirement of [...types.values(), ...fields.values()]) {
      const { authenticated, scopes, policies } = requirement;
      const content = JSON.stringify([authenticated, scopes, policies]);
      let number = numberOfContent.get(content);
      if (number === undefined) {
        number = distinct.push(requirement) - 1;
        numberOfContent.set(content, number);
      }
      this.#numbers.set(requirement, number);
    }
    this.#distinct = distinct;
  }

  /** @throws Error for a requirement of another supergraph. */
  numberOf(requirement: Requirement): number {
    const number = this.#numbers.get(requirement);
    if (number === undefined) throw new Error('The requirement is not one of this supergraph');
    return number;
  }

  /** @throws Error for a number that none of them has: what cannot be told is not permitted. */
  at(number: number): Requirement {
    const requirement = this.#distinct[number];
    if (!requirement) throw new Error(`This supergraph has no requirement ${number}`);
    return requirement;
  }
}
