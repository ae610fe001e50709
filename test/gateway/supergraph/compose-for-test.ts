import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** Composes subgraphs, given by name, as services publish them; a failure fails the test that asked. */
export function composeForTest(sdlByName: Readonly<Record<string, string>>): string {
  const services = Object.entries(sdlByName).map(([name, sdl]) => ({
    name,
    url: `http://127.0.0.1:4200/${name}`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

/** The line that makes a schema a federation subgraph, importing the names given. */
export function federationLink(...imports: readonly string[]): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.join(', ')}])\n`;
}
