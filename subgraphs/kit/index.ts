export type { HeaderSource } from './header-source.ts';
export { readIdentity } from './read-identity.ts';
export type { Identity } from './read-identity.ts';
export { readTraceContext } from './read-trace-context.ts';
export type { TraceContext } from './read-trace-context.ts';
export { createEntityLoader } from './create-entity-loader.ts';
export type { EntityLoader, EntityLoaderOptions } from './create-entity-loader.ts';
export { createListLoader } from './create-list-loader.ts';
export type { ListLoader, ListLoaderOptions } from './create-list-loader.ts';
