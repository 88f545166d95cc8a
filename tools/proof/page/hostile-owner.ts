import { openTab } from './browser.ts';
import { hostileTexts } from './hostile.ts';
import { harmless } from './hostile-fleet.ts';
import { expectClean, type PageSetup } from './page-setup.ts';

const [markup, backwards, long] = hostileTexts;

/** Through the app itself: an owner whose tags are full of markup, and an Azure whose errors are too, ten thousand characters long. */
export async function hostileOwner({ browser, url, stage }: PageSetup): Promise<void> {
  stage.createVm({
    name: 'hostile-tags',
    size: 'Standard_D4s_v3',
    tags: {
      'accelnet-opt-out': markup,
      'accelnet-opt-out-reason': backwards,
      [backwards.slice(0, 60)]: markup,
    },
  });
  stage.createVm({ name: 'hostile-error', size: 'Standard_F4s_v2' });
  stage.fault({
    operation: 'virtualMachines/start',
    resource: 'hostile-error',
    effect: { kind: 'async-failure', code: markup.slice(0, 60), message: `${backwards}${long}` },
  });
  await stage.until('both are assessed, and one has failed', async () => {
    const { remediations } = await stage.api.remediations();
    const assessments = await stage.api.assessments();
    return (
      remediations.some(
        ({ status }) => status?.vmId.endsWith('/hostile-error') && status.phase === 'ended',
      ) && assessments.some(([id]) => id.endsWith('/hostile-tags'))
    );
  });
  const vm = encodeURIComponent(stage.azure.vm('hostile-tags').id);
  const run = await stage.runOn('hostile-error');
  for (const width of [1280, 390]) {
    const tab = await openTab(browser, { viewport: { width, height: 900 } });
    await tab.page.goto(`${url}#/vms/${vm}`);
    await tab.page.getByRole('button', { name: 'Assess it now' }).click();
    await tab.page.getByText('window.pwned').first().waitFor();
    await harmless(tab.page, `a VM at ${width}`);
    await tab.page.goto(`${url}#/remediations/${run}`);
    await tab.page.getByText('window.pwned').first().waitFor();
    await harmless(tab.page, `a remediation at ${width}`);
    expectClean(tab, 'hostile owner');
    await tab.page.context().close();
  }
}
