import { describe, expect, test } from '@jest/globals';
import type { Identity } from '#gateway/identity/identity.ts';
import { plan } from '#gateway/pipeline/plan.ts';
import type { PermittedOperation } from '#gateway/pipeline/request.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import { operationsOf, textOf } from '#test/gateway/operations/operations-of.ts';
import { addressOf } from '#test/testkit/address-of.ts';

const identity = (subject: string): Identity => ({
  issuer: 'https://issuer.example',
  subject,
  tenant: undefined,
  roles: [],
  scopes: [],
  client: undefined,
  expiresAtMs: 0,
});

/** The stage with operations whose threads note what they are asked, and for whom. */
async function stage({ random = () => 0.99 }: { readonly random?: () => number } = {}) {
  const { operations, asked } = await operationsOf();
  /** A request as far as the stage looks at it. */
  const request = async (text: string, caller?: Identity): Promise<PermittedOperation> => {
    const known = (await operations.know(textOf(text), 'someone')).select(undefined);
    const denials = known.denialsFor({ identity: caller, grantedPolicies: new Set() }, {});
    const permitted: unknown = {
      known,
      permitted: await known.permittedFor(denials, 'someone'),
      identity: caller,
      address: addressOf('192.0.2.1'),
      recorder: new AccessRecorder({
        requestId: 'r',
        trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false },
        clientTraceparent: undefined,
        method: 'POST',
        startedAt: new Date(0),
      }),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a request is none of the stage's business
    return permitted as PermittedOperation;
  };
  const run = async (text: string, caller?: Identity) => {
    const operation = await request(text, caller);
    const { program } = await plan(operation, { random, clock: () => 0 });
    return { program, recorded: planOf(operation) };
  };
  return { asked, run };
}

const planOf = ({ recorder }: PermittedOperation) =>
  recorder.finish({ status: 200, outcome: 'ok', durationMs: 0, responseBytes: 0 }).plan;

describe('The stage that plans', () => {
  test('compiles an operation once, whoever sends it, and records what was there', async () => {
    const { asked, run } = await stage();
    const first = await run('{ product { id } }');
    const second = await run('{ product { id } }', identity('ann'));
    expect(second.program).toBe(first.program);
    expect(asked.planned.length).toBe(1);
    expect([first.recorded?.cached, second.recorded?.cached]).toEqual([false, true]);
  });

  test('plans what is permitted, and keeps it apart from the whole', async () => {
    const { asked, run } = await stage();
    const part = await run('{ product { price id } }');
    const whole = await run('{ product { price id } }', identity('ann'));
    expect(part.program).not.toBe(whole.program);
    expect(asked.planned.map(({ text }) => text.replaceAll(/\s+/g, ' '))).toEqual([
      '{ product { id } }',
      '{ product { price id } }',
    ]);
  });

  test('makes the caller wait their turn', async () => {
    const { asked, run } = await stage();
    await run('{ product { price } }', identity('ann'));
    await run('{ product { id } }');
    expect(asked.callers.filter((caller) => caller !== 'someone')).toEqual([
      'identity ["https://issuer.example","ann"]',
      'address 192.0.2.1',
    ]);
  });
});

describe('A progressive @override', () => {
  test('is decided for each request of a caller without identity', async () => {
    let position = 0.4;
    const { asked, run } = await stage({ random: () => position });
    await run('{ product { name } }');
    position = 0.6;
    await run('{ product { name } }');
    await run('{ product { name } }');
    expect(asked.planned.map(({ activeLabels }) => activeLabels)).toEqual([['percent(50)'], []]);
  });

  test('is always decided in the same way for one identity', async () => {
    const { asked, run } = await stage({ random: Math.random });
    for (let turn = 0; turn < 5; turn += 1) await run('{ product { name } }', identity('ann'));
    expect(asked.planned.length).toBe(1);
  });

  test('does not multiply the plans of operations that it cannot touch', async () => {
    let position = 0;
    const { asked, run } = await stage({ random: () => (position += 0.3) });
    for (let turn = 0; turn < 3; turn += 1) await run('{ product { id } }');
    expect(asked.planned.length).toBe(1);
  });
});
