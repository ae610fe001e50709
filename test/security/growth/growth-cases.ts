import { bodyCases } from '#test/security/growth/body-cases.ts';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import { headerCases } from '#test/security/growth/header-cases.ts';

/** Everything that grows. A new reader of something from outside gets a case here. */
export const growthCases: readonly GrowthCase[] = [...headerCases, ...bodyCases];
