import type { Page } from 'playwright-core';
import { openTab } from './browser.ts';
import { storeCrowd } from './crowd.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

const [vms, remediations] = [5000, 10_000];
const rowsOfPage = 50;

// Texts, since only the browser knows what they mean.
const noteLongTasks = `window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: 'longtask', buffered: true });`;
const elementsOf = "document.querySelectorAll('*').length";

/**
 * Thousands of VMs and remediations: each list asks once for a page, and holds no more than that page. Gives how long it took to see them, and the longest
 * time in which the page did not react to input.
 */
export async function smooth({ browser, url, stage }: PageSetup): Promise<string> {
  const [, , subscriptionId = ''] = stage.azure.vm('good-already').id.split('/');
  await storeCrowd(stage.storage, { subscriptionId, vms, remediations, now: stage.now() });
  const tab = await openTab(browser);
  await tab.page.addInitScript(noteLongTasks);
  const asked = (route: string): number =>
    tab.requests.filter((one) => new URL(one).pathname === `/api/${route}`).length;
  const lines: string[] = [];
  let max = 0;
  for (const [view, name, all] of [
    ['vms', 'Virtual machines', vms],
    ['remediations', 'Remediations', remediations],
  ] as const) {
    const rows = tab.page.getByRole('table', { name }).locator('tbody tr');
    const since = performance.now();
    await tab.page.goto(`${url}?${view}#/${view}`);
    await rows.nth(rowsOfPage - 1).waitFor();
    const first = performance.now() - since;
    const before = asked(view);
    await onePageOn(tab.page);
    const second = performance.now() - since - first;
    expectThat(`${view} shows ${await rows.count()} rows at once`, (await rows.count()) === rowsOfPage);
    const elements = Number(await tab.page.evaluate(elementsOf));
    expectThat(`${view} holds ${elements} elements`, elements < 2500);
    // One for the page, and one poll at most beside it.
    expectThat(`${view} asked ${asked(view) - before} times for a page`, asked(view) - before <= 2);
    max = Math.max(max, Number(await tab.page.evaluate('window.longest')));
    lines.push(
      `the first of ${all} ${view} after ${first.toFixed(0)} ms, the next page after ${second.toFixed(0)} ms`,
    );
  }
  expectClean(tab, 'thousands');
  await tab.page.context().close();
  // The browser does not report shorter ones.
  const held = max === 0 ? 'nothing held it for 50 ms' : `nothing held it longer than ${max.toFixed(0)} ms`;
  return `${lines.join(', ')}, ${held}`;
}

async function onePageOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 2').waitFor();
  await page
    .locator('tbody tr')
    .nth(rowsOfPage - 1)
    .waitFor();
}
