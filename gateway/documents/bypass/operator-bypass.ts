import { badBypass, verifyBypass } from '#gateway/documents/bypass/verify-bypass.ts';
import type { VerifyBypassOptions } from '#gateway/documents/bypass/verify-bypass.ts';
import type { BypassGrant } from '#gateway/documents/bypass/bypass-grant.ts';
import { BypassUses } from '#gateway/documents/bypass/bypass-uses.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/** The header that a token comes in. */
export const bypassHeader = 'x-weir-bypass';

/** What an {@link OperatorBypass} works with. */
export interface OperatorBypassOptions {
  /** undefined: nobody may bypass anything. */
  readonly trusted: Omit<VerifyBypassOptions, 'nowMs'> | undefined;
  readonly now: () => number;
  /** Told when a token is used that was not used before in this process. */
  readonly onFirstUse: (grant: BypassGrant) => void;
}

/** Reads, verifies and counts the tokens of operators. */
export class OperatorBypass {
  readonly #options: OperatorBypassOptions;
  readonly #uses = new BypassUses();

  constructor(options: OperatorBypassOptions) {
    this.#options = options;
  }

  /** @throws ClientError FORBIDDEN where the token does not hold, or none is accepted at all. */
  async verify(token: string | readonly string[]): Promise<BypassGrant> {
    const { trusted, now } = this.#options;
    if (!trusted) {
      throw new ClientError(
        'FORBIDDEN',
        `This gateway accepts no bypass tokens; send the request without the header ${bypassHeader}.`,
      );
    }
    if (typeof token !== 'string') throw badBypass('there are several');
    return await verifyBypass(token, { ...trusted, nowMs: now() });
  }

  /** @returns how often the token was used in this process, this time included. */
  use(grant: BypassGrant): number {
    const uses = this.#uses.count(grant.tokenId);
    if (uses === 1) this.#options.onFirstUse(grant);
    return uses;
  }
}
