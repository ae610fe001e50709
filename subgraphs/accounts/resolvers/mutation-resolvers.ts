import type { AccountsContext } from '#subgraphs/accounts/loaders.ts';
import { badInput, forbidden } from '#subgraphs/shared/request-errors.ts';
import { requireIdentity } from '#subgraphs/shared/require-identity.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

interface UpdateProfileArgs {
  readonly input: { readonly name: string };
}

const maxNameChars = 80;

/** Fields of `Mutation` in accounts. */
export const mutationResolvers: Resolvers<AccountsContext>[string] = {
  updateProfile(_root, { input }: UpdateProfileArgs, { identity, database, loaders }) {
    const { userId } = requireIdentity(identity);
    const name = input.name.trim();
    if (name === '' || name.length > maxNameChars) {
      throw badInput(`\`name\` has ${name.length} characters; it must have 1 to ${maxNameChars}.`);
    }
    const changed = database.run('UPDATE users SET name = ? WHERE id = ?', name, userId);
    if (changed === 0) throw forbidden('The shop does not know your account.');
    loaders.users.clear(userId);
    return { user: loaders.users.load(userId) };
  },
};
