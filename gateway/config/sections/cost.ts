import * as z from 'zod';
import { wholeNumber } from '#gateway/config/values/whole-number.ts';

/** `cost`: what an operation may cost in points. */
export const costSection = z
  .strictObject({
    mode: z
      .enum(['enforce', 'measure', 'off'])
      .default('enforce')
      .describe(
        '`enforce` refuses what is too expensive (422), `measure` prices and records without refusing, `off` prices nothing.',
      ),
    extension: z
      .enum(['always', 'onRequest', 'never'])
      .default('always')
      .describe(
        'Who reads price and budgets in `extensions.cost`: `always` everyone, `onRequest` who sends ' +
          '`x-weir-debug: cost`, `never` nobody. Callers with the scope `weir:debug` read them whenever they ask by that ' +
          'header, with the price of each field.',
      ),
    maxPerOperation: wholeNumber({ min: 1, max: 1_000_000_000 })
      .default(1000)
      .describe(
        'Highest estimated cost of one operation in points; above it `COST_ESTIMATED_TOO_EXPENSIVE`.',
      ),
    defaultListSize: wholeNumber({ min: 1, max: 1_000_000 })
      .default(10)
      .describe('Items assumed in a list that neither `@listSize` nor an argument bounds.'),
    maxListSize: wholeNumber({ min: 1, max: 1_000_000 })
      .default(1000)
      .describe(
        'Largest list that a slicing argument may ask for; above it or below 0 `COST_INVALID_SLICING_ARGUMENTS`.',
      ),
  })
  .refine(({ defaultListSize, maxListSize }) => defaultListSize <= maxListSize, {
    path: ['defaultListSize'],
    error: 'must not be above cost.maxListSize',
  })
  .describe('What an operation may cost in points, from `@cost` and `@listSize` of the schema.');
