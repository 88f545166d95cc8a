import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

const asking = { size: 'Standard_D4s_v3', tags: { 'accelnet-mode': 'approve' } };

/** Creates the VMs whose owners want to be asked; what they wait for passes while other views are checked. */
export function createAsking({ stage }: PageSetup): void {
  for (const name of ['asks-yes', 'asks-no', 'asks-still']) stage.createVm({ ...asking, name });
}

/** One remediation is approved and plays to its end, another is rejected, and a third goes on waiting. */
export async function approved({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(`${url}#/approvals`);
  const rows = tab.page.getByRole('region', { name: 'Approvals' }).getByRole('listitem');
  const answer = async (vm: string, act: 'Approve' | 'Reject', consequence: string): Promise<void> => {
    const row = rows.filter({ hasText: vm });
    await row.getByRole('button', { name: act }).click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText(consequence).waitFor();
    await dialog.getByLabel('Comment').fill('change 4711');
    await dialog.getByRole('button', { name: act }).click();
    // Nothing reloads the page: a VM that was answered leaves the list by itself.
    await row.waitFor({ state: 'detached' });
  };
  await rows.filter({ hasText: 'asks-still' }).waitFor();
  const run = await stage.runOn('asks-yes');
  await answer('asks-no', 'Reject', 'nothing of the VM is changed');
  await answer('asks-yes', 'Approve', 'down for some minutes');
  await tab.page.goto(`${url}#/remediations/${run}`);
  await tab.page.getByText('The VM was down for').waitFor();
  await tab.page.getByText('function key: change 4711').waitFor();
  await tab.page.goto(`${url}#/remediations?outcome=denied`);
  await tab.page.getByRole('table', { name: 'Remediations' }).getByText('asks-no').waitFor();
  expectThat('asks-no was stopped', !stage.hasBeen('asks-no', 'deallocated'));
  expectClean(tab, 'approval');
  await tab.page.context().close();
}
