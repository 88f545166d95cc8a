import { HttpRequest } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { type ActSettings, guardAct, namedAs } from '../../../../src/triggers/http/auth/act-guard.ts';
import { callerOf } from '../../../../src/triggers/http/auth/reader-guard.ts';

const url = 'https://accelnet.example/api/safeguards/pause';
const json = { 'content-type': 'application/json' };
const request = (headers: Record<string, string>): HttpRequest =>
  new HttpRequest({ method: 'POST', url, headers, body: { string: '{}' } });
const principal = (roles: readonly string[], more: readonly object[] = []): string => {
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: 'object-1' },
    { typ: 'name', val: 'Ada' },
    ...roles.map((val) => ({ typ: 'roles', val })),
    ...more,
  ];
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', claims })).toString('base64');
};
const nobody = { withKey: false, appServiceAuth: false };
const signedIn = { withKey: false, appServiceAuth: true, keyless: true };

describe('an act', () => {
  test('is refused with a function key alone, unless a setting allows it; the record then names the key', () => {
    expect(guardAct(request(json), nobody)).toMatchObject({ ok: false, status: 403 });
    const allowed = guardAct(request(json), { ...nobody, withKey: true });
    expect(allowed).toEqual({ ok: true, actor: { id: 'function key' } });
  });

  test('is allowed to a signed-in operator, whose id and name are kept', () => {
    const header = { ...json, 'x-ms-client-principal': principal(['Reader', 'Operator']) };
    const allowed = guardAct(request(header), signedIn);
    expect(allowed).toEqual({ ok: true, actor: { id: 'object-1', name: 'Ada' } });
    expect(allowed.ok && namedAs(allowed.actor)).toBe('Ada (object-1)');
  });

  test.each<[why: string, header: string]>([
    ['without the role', principal(['Reader'])],
    ['with a role in another case', principal(['operator'])],
    ['with the role in another claim', principal([], [{ typ: 'name', val: 'Operator' }])],
    ['with a header that is no base64 of JSON', '%%%'],
    ['with JSON of another shape', Buffer.from('{"claims":"Operator"}').toString('base64')],
  ])('is refused %s', (_why, header) => {
    const answer = guardAct(request({ ...json, 'x-ms-client-principal': header }), signedIn);
    expect(answer).toMatchObject({ ok: false, status: 403 });
  });

  test('is refused with a principal that only its caller claims, even where a key may act', () => {
    const header = { ...json, 'x-ms-client-principal': principal(['Operator']) };
    expect(guardAct(request(header), { withKey: true, appServiceAuth: false })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('not believed'),
    });
  });

  test.each<[what: string, settings: ActSettings]>([
    ['the setting says so', { withKey: true, appServiceAuth: true, keyless: false }],
    ['the setting says so, and keys may not act', { withKey: false, appServiceAuth: true }],
    ['the platform says so', { withKey: true, appServiceAuth: false, keyless: false }],
  ])('is refused with an operator’s header where only %s, and no name is kept', (_what, settings) => {
    const header = { ...json, 'x-ms-client-principal': principal(['Operator']) };
    const answer = guardAct(request(header), settings);
    expect(answer).toMatchObject({ ok: false, status: 403 });
    expect(JSON.stringify(answer)).not.toMatch(/Ada|object-1/);
    expect(callerOf(request(header), settings)).toBe('function key');
  });

  test('is refused to a key too where setting and platform contradict each other', () => {
    const contradicting = { withKey: true, appServiceAuth: true, keyless: false };
    expect(guardAct(request(json), contradicting)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('WEBSITE_AUTH_ENABLED'),
    });
  });

  test.each<[from: string, headers: Record<string, string>, ok: boolean]>([
    ['the app’s own page', { origin: 'https://accelnet.example', 'sec-fetch-site': 'same-origin' }, true],
    ['no browser', {}, true],
    ['another page', { origin: 'https://evil.example' }, false],
    ['another page of the same site', { 'sec-fetch-site': 'same-site' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['the same host over plain HTTP', { origin: 'http://accelnet.example' }, false],
  ])('is allowed or refused by its origin, %s: %j', (_from, headers, ok) => {
    expect(guardAct(request({ ...json, ...headers }), { ...nobody, withKey: true }).ok).toBe(ok);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'is refused with a content type that a form can send: %s',
    (type) => {
      expect(guardAct(request({ 'content-type': type }), { ...nobody, withKey: true })).toMatchObject({
        status: 415,
      });
    },
  );
});
