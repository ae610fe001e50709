import { StartupError } from '#gateway/errors/startup-error.ts';
import type { Persona } from '#subgraphs/shared/seed/personas.ts';

/** Longer than a day with the tour; the issuer gives no more than 24 hours. */
const lifetime = '12h';

/**
 * Asks the development issuer for a token, as an application's login would.
 *
 * @param issuer its base URL.
 * @param client the application the token is issued to.
 * @throws StartupError when it gives none.
 */
export async function fetchToken(issuer: string, persona: Persona, client: string): Promise<string> {
  const { userId, tenantId, roles, scopes } = persona;
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      sub: userId,
      tenant: tenantId,
      roles: roles.join(' '),
      scope: scopes.join(' '),
      client,
      expires: lifetime,
    }),
  });
  const answer: unknown = await response.json();
  if (response.ok && typeof answer === 'object' && answer !== null && 'access_token' in answer) {
    if (typeof answer.access_token === 'string') return answer.access_token;
  }
  throw new StartupError(`The issuer gave no token for ${userId}: ${JSON.stringify(answer)}`);
}
