import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

/** Lists are searched and filtered; the view of a VM shows its assessment and what would change it. */
export async function searched({ browser, url }: PageSetup): Promise<void> {
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
  await tab.page.getByText('The owner opted this VM out.').first().waitFor();
  await tab.page.getByText('Remove the opt-out tag').waitFor();
  await tab.page.getByRole('button', { name: 'Assess it now' }).click();
  await tab.page.getByText('as Azure says now').waitFor();
  await tab.page.getByText('Remove the opt-out tag').waitFor();
  expectClean(tab, 'search');
  await tab.page.context().close();
}
