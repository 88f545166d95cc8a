import path from 'node:path';
import type { Page } from 'playwright-core';
import { startPlayground } from '../../../sandbox/playground/playground.ts';
import { expectAccessible } from './axe.ts';
import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';
import { images } from './views.ts';

/** With the sandbox's panel beside the page: a VM that it creates is accelerated there, and one that it breaks is rolled back. */
export async function played({ browser, stage }: PageSetup): Promise<void> {
  const playground = await startPlayground({ azure: stage.azure, hostUrl: stage.hostUrl, port: 0 });
  const tab = await openTab(browser, { viewport: { width: 1440, height: 900 } });
  try {
    await tab.page.goto(playground.url);
    const panel = tab.page.frameLocator('iframe[title=Playground]');
    const page = tab.page.frameLocator('iframe.page');
    await page.getByText('VMs are accelerated').waitFor();
    await expectAccessible(tab.page, 'playground');
    await byKeyboard(tab.page);
    const create = async (vm: string, fate: string): Promise<void> => {
      await panel.locator('[name=name]').fill(vm);
      await panel.locator('[name=fate]').selectOption(fate);
      await panel.getByRole('button', { name: 'Create it' }).click();
      await panel.getByText(`${vm} was created`).waitFor();
    };
    await create('of-the-panel', 'plain');
    await create('broken-there', 'constrained');
    await panel.locator('[name=vm]').selectOption('good-already');
    await panel.locator('[name=trick]').selectOption('turn-off');
    await panel.getByRole('button', { name: 'Do it' }).click();
    await panel.getByText('good-already: somebody turns').waitFor();
    const ended = page.getByRole('region', { name: 'Last outcomes' }).getByRole('row');
    await ended.filter({ hasText: 'of-the-panel' }).filter({ hasText: 'Accelerated' }).waitFor();
    await ended.filter({ hasText: 'broken-there' }).filter({ hasText: 'Rolled back' }).waitFor();
    await tab.page.screenshot({ path: path.join(images, 'playground-1440.png') });
    await panel.getByRole('button', { name: /Take back/ }).click();
    await panel.getByText('All faults were taken back').waitFor();
    // The page acts through the playground as it does elsewhere.
    for (const [act, seen] of [
      ['Pause', 'are held back'],
      ['Resume', 'may begin'],
    ] as const) {
      await page.getByRole('button', { name: act, exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: act, exact: true }).click();
      await page.getByText(seen, { exact: true }).waitFor();
    }
    const deployed = await fetch(`${stage.hostUrl}/panel`);
    expectThat('the app itself has the panel', deployed.status === 404);
    expectClean(tab, 'playground');
    await tab.page.context().close();
  } finally {
    await playground.close();
  }
}

/** The panel's first form, without a mouse. */
async function byKeyboard(page: Page): Promise<void> {
  const panel = page.frameLocator('iframe[title=Playground]');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('by-keyboard');
  for (const _ of ['size', 'fate', 'button']) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await panel.getByText('by-keyboard was created').waitFor();
}
