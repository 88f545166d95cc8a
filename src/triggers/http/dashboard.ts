import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { PageFile, PageFiles } from './page-files.ts';
import { refused } from './problems.ts';
import type { AnswerOf } from './request-shapes.ts';

/** Marks the places in the built page where each answer's own nonce is inserted. */
const nonceMark = '__STYLE_NONCE__';

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Scripts and styles are our own files; the style sheets that the page's components make carry the nonce. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * `GET /api/dashboard` and what is below it: the operators' page. It holds no data, so that anybody may load it; it reads what it shows from the other
 * routes. Only files of the built page are served.
 */
export function getDashboard(request: HttpRequest, files: PageFiles): AnswerOf<'dashboard'> {
  const name = request.params.path ?? '';
  const file = files.get(name === '' ? 'index.html' : name);
  if (file === undefined)
    return refused(
      'not-found',
      files.size === 0 ? 'the page was not built: npm run build' : 'there is no such file',
    );
  return { sent: name === '' || name === 'index.html' ? index(file) : asset(request, file) };
}

function index({ bytes, type }: PageFile): HttpResponseInit {
  const nonce = globalThis.crypto.randomUUID().replaceAll('-', '');
  return {
    headers: {
      ...always,
      'content-type': type,
      'content-security-policy': policyWith(nonce),
      'cache-control': 'no-store',
    },
    body: new TextDecoder().decode(bytes).replaceAll(nonceMark, nonce),
  };
}

/** Its name holds a hash of its content, so that it never changes. */
function asset(request: HttpRequest, { bytes, gzipped, type, etag }: PageFile): HttpResponseInit {
  const headers = {
    ...always,
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
    etag,
    vary: 'accept-encoding',
  };
  if (request.headers.get('if-none-match') === etag) return { status: 304, headers };
  const small = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  return small
    ? { headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipped }
    : { headers, body: bytes };
}
