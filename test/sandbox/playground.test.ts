import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../sandbox/arm/server/listen.ts';
import { startPlayground } from '../../sandbox/playground/playground.ts';
import { startBench } from './arm/support/bench.ts';

/** A playground on a simulated Azure, and an app that answers with the request that it received. */
async function startPlaying() {
  const { azure } = await startBench();
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.all('/api/echo', (context) => {
    context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    const { origin, host } = context.req.header();
    return context.json({ method: context.req.method, origin, host, query: context.req.query('a') });
  });
  const host = await listen(app, 0);
  const hostUrl = `http://127.0.0.1:${host.port}`;
  const playground = await startPlayground({ azure, hostUrl, port: 0 });
  onTestFinished(async () => {
    await playground.close();
    await host.close();
  });
  const send = (path: string, form: Record<string, string>, origin = playground.url) =>
    fetch(`${playground.url}${path}`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams(form),
    });
  const panel = async (): Promise<string> => await (await fetch(`${playground.url}/panel`)).text();
  return { azure, hostUrl, playground, send, panel };
}

const newVm = { name: 'mine', size: 'Standard_D4s_v3', fate: 'constrained' };

test('the panel creates a VM, breaks and repairs it, and shows what was done', async () => {
  const { azure, send, panel } = await startPlaying();
  expect(await panel()).toContain('value="play-1"');
  await send('/panel/vms', newVm);
  expect(azure.vm('mine').size).toBe('Standard_D4s_v3');
  expect(azure.faults()).toMatchObject([{ operation: 'virtualMachines/start', resource: 'mine' }]);
  await send('/panel/tricks', { vm: 'mine', trick: 'opt-out' });
  expect(azure.vm('mine').tags).toEqual({ 'accelnet-opt-out': 'true' });
  await send('/panel/repair', {});
  expect(azure.faults()).toEqual([]);
  expect(await panel()).toContain('mine: its owner opts it out');
});

test('wrong input on the panel is reported and shown as text', async () => {
  const { azure, send, panel } = await startPlaying();
  await send('/panel/vms', newVm);
  await send('/panel/vms', newVm);
  await send('/panel/vms', { ...newVm, name: '<b>x</b>' });
  await send('/panel/tricks', { vm: '<i>y</i>', trick: 'delete' });
  await send('/panel/tricks', { vm: 'mine', trick: '__proto__' });
  expect(azure.state().vms).toHaveLength(1);
  const shown = await panel();
  expect(shown).toContain('mine');
  expect(shown).toContain('trick: is not offered here');
  expect(shown).toContain('&lt;i&gt;y&lt;/i&gt;');
  expect(shown).not.toMatch(/<[bi]>/);
});

test('no other web page may use the playground', async () => {
  const { azure, send, playground } = await startPlaying();
  expect((await send('/panel/vms', newVm, 'https://elsewhere.example')).status).toBe(403);
  expect((await send('/api/echo', {}, 'null')).status).toBe(403);
  expect(azure.state().vms).toEqual([]);
  const policy = (await fetch(playground.url)).headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'self'$/);
});

test('the app receives requests as from its own page, which only the playground may frame', async () => {
  const { hostUrl, playground } = await startPlaying();
  const answer = await fetch(`${playground.url}/api/echo?a=b%26c`, {
    method: 'POST',
    headers: { origin: playground.url },
  });
  expect(await answer.json()).toEqual({
    method: 'POST',
    origin: hostUrl,
    host: hostUrl.replace('http://', ''),
    query: 'b&c',
  });
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'self'");
});
