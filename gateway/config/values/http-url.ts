import * as z from 'zod';

/** An absolute `http` or `https` URL without credentials or fragment; kept as it was written. */
export function httpUrl() {
  return z
    .string()
    .max(2048)
    .regex(/^https?:\/\//, { error: 'expected a URL that begins with http:// or https://', abort: true })
    .superRefine((text, context) => {
      const url = URL.parse(text);
      const message = url === null ? 'is not a valid URL' : notAllowedIn(url);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
}

/**
 * A URL that keys or other trusted material comes from: `https`, or `http` on a loopback address, where nobody can
 * stand in between.
 */
export function trustedUrl() {
  return httpUrl().refine((text) => !text.startsWith('http://') || isLoopback(URL.parse(text)?.hostname), {
    error: 'must be https: whoever can change this answer can sign tokens; http is for loopback hosts alone',
  });
}

function notAllowedIn(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not have a fragment (#…)';
  return undefined;
}

function isLoopback(host: string | undefined): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host ?? '');
}
