import path from 'node:path';
import { Stage } from '../../../sandbox/scenarios/stage.ts';
import { buildApp } from '../../../scripts/build/build-app.ts';
import { buildPage } from '../../../scripts/build/build-page.ts';
import { openBrowser, openTab } from './browser.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const watchedMs = 60_000;
const fleet = 20;

interface Cost {
  readonly requests: number;
  readonly notChanged: number;
  readonly bytes: number;
}

async function costOf(stage: Stage, browser: Awaited<ReturnType<typeof openBrowser>>): Promise<Cost> {
  const { page } = await openTab(browser);
  await page.goto(`${stage.hostUrl}/api/dashboard`);
  await page.getByText('VMs are accelerated').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const seen = { requests: 0, notChanged: 0, bytes: 0 };
  session.on('Network.responseReceived', ({ response }) => {
    seen.requests++;
    seen.bytes += response.encodedDataLength;
    if (response.status === 304) seen.notChanged++;
  });
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    seen.bytes += encodedDataLength;
  });
  await page.waitForTimeout(watchedMs);
  await page.goto('about:blank');
  return seen;
}

function print(what: string, { requests, notChanged, bytes }: Cost): void {
  console.log(
    `${what}: ${requests} requests a minute, ${notChanged} of them answered with 304, ${(bytes / 1000).toFixed(0)} kB`,
  );
}

/** Prints what an open page that nobody uses asks of the app, on a clock as fast as the real one. */
export async function measurePageCost(): Promise<void> {
  await Promise.all([buildApp(), buildPage()]);
  const browser = await openBrowser();
  const story = { name: 'cost', title: '', arrange: () => undefined, promises: () => [] };
  const stage = await Stage.open({ seed: 1, speed: 1, appDir: root }, story);
  try {
    for (let n = 0; n < fleet; n++)
      stage.createVm({ name: `spot-${n}`, size: 'Standard_D4s_v3', settled: true, priority: 'Spot' });
    await stage.until('all are assessed', async () => (await stage.api.assessments()).length === fleet);
    print(`an overview of ${fleet} VMs where nothing goes on`, await costOf(stage, browser));
    stage.createVm({ name: 'busy', size: 'Standard_D4s_v3', settled: true });
    await stage.until('the VM is down', () => stage.hasBeen('busy', 'deallocating'));
    print('the same while a remediation runs', await costOf(stage, browser));
  } finally {
    await stage.close();
    await browser.close();
  }
}
