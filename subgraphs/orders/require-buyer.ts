import { forbidden } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { OrdersContext } from '#subgraphs/orders/loaders.ts';
import type { BuyerRow } from '#subgraphs/orders/rows.ts';

/**
 * The caller as somebody who may order: known here, and of the tenant that the headers name.
 * @throws GraphQLError `UNAUTHENTICATED` or `FORBIDDEN`
 */
export async function requireBuyer({ identity, loaders }: OrdersContext): Promise<BuyerRow> {
  const { userId, tenantId } = requireIdentity(identity);
  const buyer = await loaders.buyers.load(userId);
  if (buyer?.tenantId !== tenantId) throw forbidden('The shop does not know your account.');
  return buyer;
}
