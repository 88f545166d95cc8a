import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { breakStarts, fleet, unlucky } from '../sandbox/fleet.ts';
import { Stage } from '../sandbox/scenarios/stage.ts';
import { openBrowser, openTab, type Watched } from './page/browser.ts';
import { hostileAnswers } from './page/hostile.ts';

const root = path.resolve(import.meta.dirname, '..');
const images = path.join(root, 'docs/images');
const story = { name: 'page', title: '', arrange: () => undefined, promises: () => [] };

interface Scene {
  readonly stage: Stage;
  readonly browser: Browser;
  readonly url: string;
}

/**
 * A person uses the page in a browser, against the built app on a simulated Azure: first visit, a remediation to its end, a rollback, acts, an approval,
 * search, faults, a hostile fleet; axe looks at every view, and each is drawn into docs/images. Throws what was not as it should be.
 */
export async function provePage(): Promise<string> {
  const browser = await openBrowser();
  const stage = await Stage.open({ seed: 1, speed: 120, appDir: root }, story);
  try {
    for (const order of fleet(stage.now())) stage.createVm(order);
    stage.createVm(unlucky);
    breakStarts(stage.azure, unlucky.name);
    const scene = { stage, browser, url: `${stage.hostUrl}/api/dashboard` };
    await firstVisit(scene);
    await liveToItsEnd(scene);
    await rolledBack(scene);
    await searched(scene);
    await paused(scene);
    await approved(scene);
    await unanswered(scene);
    await hostile(scene);
    const views = await seen(scene);
    return `${views} views in light and dark, at two widths; ${await cost(scene)}`;
  } finally {
    await stage.close();
    await browser.close();
  }
}

function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

function expectClean({ faults }: Watched, what: string): void {
  expectThat(`${what}: ${faults.join('; ')}`, faults.length === 0);
}

async function firstVisit({ browser, url, stage }: Scene): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByText('VMs are accelerated').waitFor();
  await tab.page.getByRole('region', { name: 'Going on now' }).getByText('web-linux').first().waitFor();
  const foreign = tab.requests.filter((one) => !one.startsWith(stage.hostUrl) && !one.startsWith('data:'));
  expectThat(`the page asked others: ${foreign.join(', ')}`, foreign.length === 0);
  expectClean(tab, 'first visit');
  await tab.page.context().close();
}

async function liveToItsEnd({ browser, url, stage }: Scene): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  // Created now: however slow the machine is, its run is seen from its beginning.
  stage.createVm({ name: 'live-1', size: 'Standard_D4s_v3' });
  // An event that came twice has a newer run, which is refused.
  const row = tab.page.getByRole('region', { name: 'Going on now' }).getByRole('listitem');
  await row.filter({ hasText: 'live-1' }).last().getByRole('link', { name: 'details' }).click();
  await tab.page.getByRole('heading', { name: 'Remediation of live-1' }).waitFor();
  // Nothing reloads the page: it comes by itself.
  await tab.page.getByText('The VM was down for').waitFor();
  await tab.page.getByRole('img', { name: /Timeline of .*Down/ }).waitFor();
  expectClean(tab, 'live remediation');
  await tab.page.context().close();
}

async function rolledBack({ browser, url, stage }: Scene): Promise<void> {
  await stage.until('the unlucky one is put back', async () => {
    const { remediations } = await stage.api.remediations();
    return remediations.some(({ status }) => status?.outcome === 'rolled-back');
  });
  const tab = await openTab(browser);
  await tab.page.goto(`${url}#/remediations?outcome=rolled-back`);
  await tab.page.getByRole('link', { name: 'details' }).first().click();
  await tab.page.getByText('Rolled back', { exact: true }).waitFor();
  await tab.page.getByText('Overconstrained').first().waitFor();
  expectClean(tab, 'rollback');
  await tab.page.context().close();
}

async function searched({ browser, url }: Scene): Promise<void> {
  const tab = await openTab(browser);
  const rows = tab.page.getByRole('table', { name: 'Virtual machines' }).locator('tbody tr');
  await tab.page.goto(`${url}#/vms`);
  await rows.nth(5).waitFor();
  await tab.page.getByLabel('Name begins with').fill('WEB');
  await tab.page.keyboard.press('Enter');
  await rows.nth(5).waitFor({ state: 'detached' });
  await rows.first().waitFor();
  expectThat(`WEB finds ${await rows.count()} VMs and not 2`, (await rows.count()) === 2);
  await tab.page.getByRole('button', { name: 'Clear' }).click();
  await tab.page.getByLabel('Reason code').fill('opted-out');
  await tab.page.getByRole('button', { name: 'Search' }).click();
  await tab.page.getByRole('link', { name: 'pay-opted-out' }).waitFor();
  await rows.nth(1).waitFor({ state: 'detached' });
  await tab.page.getByRole('link', { name: 'pay-opted-out' }).click();
  await tab.page.getByText('The owner opted this VM out.').waitFor();
  await tab.page.getByRole('button', { name: 'Judge it now' }).click();
  await tab.page.getByText('Remove the opt-out tag').waitFor();
  expectClean(tab, 'search');
  await tab.page.context().close();
}

async function paused({ browser, url, stage }: Scene): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  for (const [act, seen] of [
    ['Pause', 'are held back'],
    ['Resume', 'may begin'],
  ] as const) {
    // With the keyboard alone.
    await tab.page.getByRole('button', { name: act, exact: true }).focus();
    await tab.page.keyboard.press('Enter');
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByLabel('Comment').fill('from the proof');
    await dialog.getByRole('button', { name: act, exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await tab.page.getByText(seen, { exact: true }).waitFor();
  }
  const { paused: still } = await stage.api.brakes();
  expectThat('the app is still paused', still === null);
  expectClean(tab, 'pause and resume');
  await tab.page.context().close();
}

/** Answers routes of the app in its place. */
async function answering(page: Page, answers: Readonly<Record<string, object>>): Promise<void> {
  await page.route(/\/api\/(?!dashboard)/, async (route) => {
    const [, view = '', id] = new URL(route.request().url()).pathname.replace('/api', '').split('/');
    const answer = answers[view === 'remediations' && id !== undefined ? 'remediation' : view];
    await (answer === undefined ? route.fulfill({ status: 404, json: {} }) : route.fulfill({ json: answer }));
  });
}

/** The app has no approvals yet: the page's half is shown against answers as they will be. */
async function approved({ browser, url }: Scene): Promise<void> {
  const tab = await openTab(browser);
  const at = '2026-11-22T10:00:00.000Z';
  const vmId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/asks';
  const status = {
    phase: 'waiting',
    since: at,
    vmId,
    plan: 'restart',
    waitingFor: ['approval-required'],
    next: 'x',
  };
  const run = { id: 'asks-1', vmId, since: at, runtimeStatus: 'Running', status };
  const me = { name: 'Ada', role: 'operator', acts: ['approve', 'reject'], because: null };
  const remediations = { running: [run], remediations: [], continuationToken: null };
  await answering(tab.page, { me, remediations, remediation: { id: 'asks-1' } });
  await tab.page.goto(`${url}#/approvals`);
  await tab.page.getByRole('button', { name: 'Approve' }).click();
  const sent = tab.page.waitForRequest((request) => request.method() === 'POST');
  await tab.page.getByRole('dialog').getByText('down for some minutes').waitFor();
  await tab.page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  const { pathname } = new URL((await sent).url());
  expectThat(`approved at ${pathname}`, pathname === '/api/remediations/asks-1/approve');
  expectClean(tab, 'approval');
  await tab.page.context().close();
}

async function unanswered({ browser, url }: Scene): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByText('VMs are accelerated').waitFor();
  await tab.page.route(/\/api\/overview/, (route) => route.abort());
  await tab.page.getByRole('alert').getByText('The app does not answer').waitFor();
  // What was known stays.
  expectThat('the old answer is gone', await tab.page.getByText('VMs are accelerated').isVisible());
  await tab.page.unroute(/\/api\/overview/);
  await tab.page.getByRole('button', { name: 'Try again' }).click();
  await tab.page.getByRole('alert').waitFor({ state: 'detached' });
  await tab.page.goto(`${url}#/vms/${encodeURIComponent('/no/such/vm')}`);
  await tab.page.getByText('No answer about this VM.').waitFor();
  await tab.page.context().close();
}

interface Looked {
  readonly pwned: boolean;
  readonly strange: number;
  readonly wide: number;
}

const lookedFor = `({
  pwned: 'pwned' in window,
  strange: document.querySelectorAll('main img, main script, a[href^="javascript:" i]').length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})`;

async function hostile({ browser, url }: Scene): Promise<void> {
  for (const width of [1280, 390]) {
    const tab = await openTab(browser, { viewport: { width, height: 900 } });
    await answering(tab.page, hostileAnswers);
    for (const view of ['', 'vms', 'vms/x', 'remediations', 'remediations/x', 'approvals']) {
      await tab.page.goto(`${url}?${width}#/${view}`);
      await tab.page.getByText('window.pwned').first().waitFor();
      for (const summary of await tab.page.locator('summary').all()) await summary.click();
      // A text, since only the browser knows what a document is.
      const state = (await tab.page.evaluate(lookedFor)) as Looked;
      expectThat(
        `hostile texts act in '${view}' at ${width}: ${JSON.stringify(state)}`,
        !state.pwned && state.strange === 0 && state.wide <= 0,
      );
    }
    expectClean(tab, 'hostile fleet');
    await tab.page.context().close();
  }
}

async function seen({ browser, url, stage }: Scene): Promise<number> {
  await mkdir(images, { recursive: true });
  const { remediations } = await stage.api.remediations();
  const rolled = remediations.find(({ status }) => status?.outcome === 'rolled-back')?.id ?? '';
  const vm = encodeURIComponent(stage.azure.vm('pay-opted-out').id);
  const views = {
    overview: '',
    vms: 'vms',
    vm: `vms/${vm}`,
    remediations: 'remediations',
    remediation: `remediations/${rolled}`,
    approvals: 'approvals',
  };
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390])
      for (const [name, view] of Object.entries(views))
        await look(browser, `${url}#/${view}`, { name, colorScheme, width });
  return Object.keys(views).length;
}

interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
}

/** Has axe look at a view, and draws it. */
async function look(browser: Browser, url: string, { name, colorScheme, width }: Look): Promise<void> {
  const viewport = { width, height: width === 390 ? 844 : 800 };
  const tab = await openTab(browser, { viewport, colorScheme, reducedMotion: 'reduce' });
  await tab.page.goto(url);
  await tab.page.locator('.card').first().waitFor();
  await tab.page.locator('.loading').first().waitFor({ state: 'detached' });
  // Fluent's own stops for the keyboard, which send the focus on (microsoft/tabster).
  const axe = new AxeBuilder({ page: tab.page }).exclude('[data-tabster-dummy]');
  const { violations } = await axe.analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, nodes }) => `${id} (${nodes[0]?.html.slice(0, 200)})`).join('; ');
  expectThat(`${name}, ${colorScheme}, ${width} px: ${told}`, grave.length === 0);
  expectClean(tab, name);
  const dark = colorScheme === 'dark' ? '-dark' : '';
  if (dark === '' || name === 'overview')
    await tab.page.screenshot({ path: path.join(images, `${name}-${width}${dark}.png`), fullPage: true });
  await tab.page.context().close();
}

/** What a page that is only looked at asks of the app. */
async function cost({ browser, url }: Scene): Promise<string> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByText('VMs are accelerated').waitFor();
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send('Network.enable');
  const heard = { requests: 0, bytes: 0 };
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    heard.requests++;
    heard.bytes += encodedDataLength;
  });
  await tab.page.waitForTimeout(30_000);
  await tab.page.context().close();
  return `an open overview costs ${heard.requests * 2} requests and ${Math.round((heard.bytes * 2) / 1000)} kB a minute`;
}
