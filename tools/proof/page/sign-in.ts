import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { HostProcess } from '../../../sandbox/host-process.ts';
import { openTab } from './browser.ts';
import { expectClean, expectThat } from './page-setup.ts';

const key = 'function-key-of-the-proof';

/** Before anything is seen: an app that asks for a key, and one whose settings are wrong. */
export async function withSignIn(browser: Browser, appDir: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-sign-in-'));
  const keysFile = path.join(folder, 'keys.json');
  await writeFile(keysFile, JSON.stringify({ master: 'the-master', functionKeys: { default: key } }));
  const subscriptions = '11111111-2222-4333-8444-555555555555';
  const start = (name: string, environment: Record<string, string>): Promise<HostProcess> =>
    HostProcess.start({
      appDir,
      dataFile: path.join(folder, `${name}.db`),
      port: 0,
      clock: 'real',
      environment,
      args: ['--keys', keysFile],
      logFile: path.join(folder, `${name}.log`),
    });
  const locked = await start('locked', { ACCELNET_SUBSCRIPTIONS: subscriptions });
  const wrong = await start('wrong', { ACCELNET_SUBSCRIPTIONS: 'everything', ACCELNET_MODE: 'sometimes' });
  try {
    await asksForKey(browser, `${locked.url}/api/dashboard`);
    await showsFaults(browser, `${wrong.url}/api/dashboard`);
  } finally {
    await Promise.all([locked.stop(), wrong.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function asksForKey(browser: Browser, url: string): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  const field = tab.page.getByLabel('Function key', { exact: true });
  await field.fill('a wrong one');
  await tab.page.keyboard.press('Enter');
  await tab.page.getByText('This key does not open the app.').waitFor();
  await field.fill(key);
  await tab.page.keyboard.press('Enter');
  await tab.page.getByRole('heading', { name: 'Policy' }).waitFor();
  // Keys only read here, so that nothing is offered that would be refused.
  expectThat(
    'a reader is offered an act',
    (await tab.page.getByRole('button', { name: 'Pause' }).count()) === 0,
  );
  expectThat('the key stands in an address', !tab.requests.some((one) => one.includes(key)));
  expectClean(tab, 'a key is asked for');
  await tab.page.context().close();
}

async function showsFaults(browser: Browser, url: string): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByLabel('Function key', { exact: true }).fill(key);
  await tab.page.keyboard.press('Enter');
  await tab.page.getByText('Faulty, so that nothing begins').waitFor();
  await tab.page.getByText('ACCELNET_SUBSCRIPTIONS').first().waitFor();
  await tab.page.getByText('ACCELNET_MODE').first().waitFor();
  expectClean(tab, 'faults of settings');
  await tab.page.context().close();
}
