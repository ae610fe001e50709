import type { CatalogContext } from '#subgraphs/catalog/loaders.ts';
import { badInput } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface DescribeProductArgs {
  readonly input: { readonly upc: string; readonly description: string };
}

const maxDescriptionChars = 2_000;

/** Fields of `Mutation` in the catalog. */
export const mutationResolvers: Resolvers<CatalogContext>[string] = {
  describeProduct(_root, { input }: DescribeProductArgs, { identity, database, loaders }) {
    requireIdentity(identity);
    const { upc, description } = input;
    if (description.length > maxDescriptionChars) {
      throw badInput(
        `\`description\` has ${description.length} characters; it must have at most ${maxDescriptionChars}.`,
      );
    }
    const changed = database.run('UPDATE products SET description = ? WHERE upc = ?', description, upc);
    if (changed === 0) throw badInput('There is no product with this `upc`.');
    loaders.products.clear(upc);
    return { product: loaders.products.load(upc) };
  },
};
