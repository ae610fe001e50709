import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import * as z from 'zod';

const versionsSchema = z.record(z.string(), z.string());
const packageSchema = z.object({ dependencies: versionsSchema, devDependencies: versionsSchema });

/** The machine and the versions that figures belong to, as a Markdown list. */
export function describeMachine(): string {
  const processors = cpus();
  const { dependencies, devDependencies } = packageSchema.parse(
    JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')),
  );
  const installed = { ...dependencies, ...devDependencies };
  const versions = ['@apollo/server', '@apollo/gateway', 'undici', 'graphql'].map(
    (name) => `${name} ${installed[name]}`,
  );
  return [
    `- Processor: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `- Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `- System: Linux ${release()}; Node ${process.versions.node}`,
    `- Packages: ${versions.join(', ')}`,
  ].join('\n');
}
