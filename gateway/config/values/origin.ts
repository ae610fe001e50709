import * as z from 'zod';

const maxOriginCharacters = 300;
const label = '[a-z0-9*](?:[a-z0-9*_-]*[a-z0-9*])?';
const host = `(?:${label}(?:\\.${label})*|\\[[0-9a-f:.]+\\])`;
const form = new RegExp(`^[a-z][a-z0-9+.-]*://${host}(?::(?:[0-9]{1,5}|\\*))?$`);
const defaultPorts: readonly (readonly [string, string])[] = [
  ['http:', ':80'],
  ['https:', ':443'],
];

/**
 * The origin of a page as browsers send it, such as `https://shop.example`, or a pattern of origins: `*` stands for
 * letters, digits and hyphens within one label of the host, or for any port.
 */
export function originPattern() {
  return z
    .string()
    .max(maxOriginCharacters)
    .regex(form, {
      error:
        'expected an origin such as https://shop.example or https://*.shop.example, without a path and in lower case',
      abort: true,
    })
    .superRefine((text, context) => {
      const message = mistakeIn(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ examples: ['https://shop.example', 'https://*.shop.example', 'http://localhost:*'] });
}

function mistakeIn(text: string): string | undefined {
  const [scheme = '', authority = ''] = text.split('//');
  for (const [protocol, port] of defaultPorts) {
    if (scheme === protocol && authority.endsWith(port)) return `browsers leave the port out; remove ${port}`;
  }
  const labels = authority.replace(/:[^:\]]*$/, '').split('.');
  if (labels.some((text) => text.split('*').length > 2)) return 'a label of the host has at most one *';
  const fixed = labels.at(-1) === 'localhost' ? 1 : 2;
  if (labels.slice(-fixed).some((text) => text.includes('*'))) {
    return 'the last two labels of the host must not have a *: anyone could register a matching host';
  }
  return undefined;
}
