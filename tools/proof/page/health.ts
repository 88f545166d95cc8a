import { openTab } from './browser.ts';
import { expectClean, type PageSetup } from './page-setup.ts';

/** The overview shows a sweep that somebody has asked for. */
export async function swept({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  const health = tab.page.getByRole('region', { name: 'Health' });
  await health.getByText('Last sweep').locator('xpath=..').getByText('not yet').waitFor();
  await stage.act('postSweep', {});
  await health.getByText(/\d+ VMs, \d+ begun/).waitFor();
  expectClean(tab, 'sweep');
  await tab.page.context().close();
}
