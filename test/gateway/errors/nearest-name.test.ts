import { describe, expect, test } from '@jest/globals';
import { nearestName } from '#gateway/errors/nearest-name.ts';

const names = ['maxDepth', 'maxTokens', 'maxAliases', 'port', 'path'];

describe('nearestName', () => {
  test.each([
    ['maxDepht', 'maxDepth'],
    ['MAXDEPTH', 'maxDepth'],
    ['maxdept', 'maxDepth'],
    ['maxToken', 'maxTokens'],
    ['prot', 'port'],
    ['pth', 'path'],
  ])('%s was meant to be %s', (text, name) => {
    expect(nearestName(text, names)).toBe(name);
  });

  test.each(['', 'unrelated', 'xyz', 'm'.repeat(10_000)])('%.20s is near none', (text) => {
    expect(nearestName(text, names)).toBeUndefined();
  });
});
