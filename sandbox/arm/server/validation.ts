import type * as z from 'zod';

/** Everything that is wrong with what was given: the member, and what would be right. */
export function faultsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => {
    const member = path.map(String).join('.');
    return member === '' ? message : `${member}: ${message}`;
  });
}
