import { answerCases } from '#test/security/growth/answer-cases.ts';
import { bodyCases } from '#test/security/growth/body-cases.ts';
import { credentialCases } from '#test/security/growth/credential-cases.ts';
import { documentCases } from '#test/security/growth/document-cases.ts';
import { framingCases } from '#test/security/growth/framing-cases.ts';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import { headerCases } from '#test/security/growth/header-cases.ts';

/** Everything that grows. A new reader of something from outside gets a case here. */
export const growthCases: readonly GrowthCase[] = [
  ...framingCases,
  ...headerCases,
  ...bodyCases,
  ...documentCases,
  ...credentialCases,
  ...answerCases,
];
