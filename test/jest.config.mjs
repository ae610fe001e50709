import { availableParallelism } from 'node:os';

/** Jest runs the TypeScript sources as native ES modules; swc only strips the types. */
export default {
  rootDir: '..',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/subgraphs/kit/dist', '<rootDir>/.weir'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'esnext' }, module: { type: 'es6' } },
    ],
  },
  testSequencer: '<rootDir>/test/testkit/slowest-first.mjs',
  // System tests run gateways, services and npm as processes of their own: a worker for each core would starve them.
  // Two at least, so that one of them does not keep all the others waiting.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  // For a slow machine that does other work too: a test that waits for what never comes ends by this, and no other does.
  testTimeout: 240_000,
};
