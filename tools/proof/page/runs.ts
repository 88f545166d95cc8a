import { openTab } from './browser.ts';
import { expectClean, type PageSetup } from './page-setup.ts';

/** A remediation is followed from its beginning to its end, without reloading. */
export async function liveToItsEnd({ browser, url, stage }: PageSetup): Promise<void> {
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

/** A VM that does not start again is put back, and the page says why. */
export async function rolledBack({ browser, url, stage }: PageSetup): Promise<void> {
  await stage.until('the unlucky one is put back', async () => {
    const { remediations } = await stage.api.remediations();
    return remediations.some(({ status }) => status?.outcome === 'rolled-back');
  });
  const tab = await openTab(browser);
  await tab.page.goto(`${url}#/remediations?outcome=rolled-back`);
  await tab.page.getByRole('link', { name: 'details' }).first().click();
  await tab.page.getByText('Rolled back', { exact: true }).waitFor();
  await tab.page.getByText('Overconstrained').first().waitFor();
  await tab.page.getByText('Azure cannot place the size there with Accelerated Networking').waitFor();
  expectClean(tab, 'rollback');
  await tab.page.context().close();
}
