import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { getDashboard } from '../src/triggers/http/dashboard.ts';
import { readPageFiles } from '../src/triggers/http/page-files.ts';
import { askRoute } from './support/ask-route.ts';

const web = path.resolve(import.meta.dirname, '../dist/web');
const files = readPageFiles(web);
const script = [...files.keys()].find((name) => name.endsWith('.js')) ?? '';
const get = (name: string, headers: Record<string, string> = {}) =>
  askRoute('dashboard', ({ request }) => getDashboard(request, files), { headers, params: { path: name } });

describe('the built page', () => {
  test('has less than 250 kB of compressed script', () => {
    const scripts = globSync('**/*.js', { cwd: web }).map((file) => readFileSync(path.join(web, file)));
    const packed = scripts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(packed).toBeGreaterThan(10_000);
    expect(packed).toBeLessThan(250_000);
  });

  test('has no inline script, nothing from other origins and nothing of the sandbox', () => {
    const html = readFileSync(path.join(web, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|<style/i);
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(({ 1: url }) => url)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\/api\/dashboard\/assets\//)]),
    );
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(readFileSync(path.join(web, script), 'utf8')).not.toContain('_sim');
  });
});

describe('the page as the app serves it', () => {
  test('has an index with a new nonce each time and a policy that blocks foreign code', async () => {
    const [one, two] = [await get(''), await get('index.html')];
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-([0-9a-f]{32})'/);
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toBe(two.headers.get('content-security-policy'));
    const nonce = /nonce-(\w+)/.exec(policy)?.[1] ?? '?';
    expect(String(one.body)).toContain(`content="${nonce}"`);
    expect(one.headers.get('cache-control')).toBe('no-store');
  });

  test('has files that may be cached for ever, compressed for clients that accept it', async () => {
    const { headers: plain } = await get(script);
    expect(plain.get('cache-control')).toContain('immutable');
    expect(plain.get('x-content-type-options')).toBe('nosniff');
    const packed = await get(script, { 'accept-encoding': 'br, gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await get(script, { 'if-none-match': plain.get('etag') ?? '' })).toMatchObject({ status: 304 });
  });

  test.each(['../main.cjs', '..%2fmain.cjs', 'assets', '/etc/passwd', 'assets/../../main.cjs', '__proto__'])(
    'has no other file: %s',
    async (name) => expect(await get(name)).toMatchObject({ status: 404, body: { code: 'not-found' } }),
  );
});
