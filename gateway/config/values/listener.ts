import * as z from 'zod';

/** The address a listener binds to: a name or an IP address, without port. */
export function bindHost() {
  return z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9._:%-]+$/, { error: 'expected a host name or an IP address, without port' });
}

/** A TCP port; 0 takes any free one. */
export function bindPort() {
  return z.int().min(0).max(65_535);
}
