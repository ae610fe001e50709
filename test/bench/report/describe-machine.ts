import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import * as z from 'zod';

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The machine and the versions that figures belong to, as a Markdown list. */
export function describeMachine(): string {
  const processors = cpus();
  const { dependencies } = packageSchema.parse(
    JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')),
  );
  const versions = ['@apollo/server', '@apollo/gateway', 'undici', 'graphql'].map(
    (name) => `${name} ${dependencies[name]}`,
  );
  return [
    `- Processor: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    `- Memory: ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `- System: Linux ${release()}; Node ${process.versions.node}`,
    `- Packages: ${versions.join(', ')}`,
  ].join('\n');
}
