/** What a bundler does for Relay: `graphql` tags become imports of what the compiler has made of them. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@babel/core';

registerHooks({
  resolve: (name, context, nextResolve) =>
    nextResolve(name.endsWith('.graphql') ? `${name}.js` : name, context),
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/\/src\/pages\/\w+\.js$/.test(url)) return loaded;
    const options = { filename: fileURLToPath(url), plugins: [['relay', { eagerEsModules: true }]] };
    return { ...loaded, source: transformSync(String(loaded.source), options).code };
  },
});
