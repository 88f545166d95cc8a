import type { HttpResponseInit } from '@azure/functions';

/** An error answer in the form of RFC 9457. */
export function problem(status: number, detail: string): HttpResponseInit {
  return { status, jsonBody: { status, detail } };
}
