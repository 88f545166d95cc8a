import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { expectAccessible } from './axe.ts';
import { openTab } from './browser.ts';
import { expectClean, type PageSetup } from './page-setup.ts';

/** Where the documents' pictures are. */
export const images = path.resolve(import.meta.dirname, '../../../docs/images');

/** Has axe check every view, in light and dark and at both widths, and draws them for the documents. Gives how many there are. */
export async function seen({ browser, url, stage }: PageSetup): Promise<number> {
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
    sizes: 'sizes',
    approvals: 'approvals',
  };
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390])
      for (const [name, view] of Object.entries(views))
        await assess(browser, `${url}#/${view}`, { name, colorScheme, width });
  return Object.keys(views).length;
}

interface Style {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
}

/** Has axe check a view, and draws it. */
async function assess(browser: Browser, url: string, { name, colorScheme, width }: Style): Promise<void> {
  const viewport = { width, height: width === 390 ? 844 : 800 };
  const tab = await openTab(browser, { viewport, colorScheme, reducedMotion: 'reduce' });
  await tab.page.goto(url);
  await tab.page.locator('.card').first().waitFor();
  await tab.page.locator('.loading').first().waitFor({ state: 'detached' });
  await expectAccessible(tab.page, `${name}, ${colorScheme}, ${width} px`);
  expectClean(tab, name);
  const dark = colorScheme === 'dark' ? '-dark' : '';
  if (dark === '' || name === 'overview')
    await tab.page.screenshot({ path: path.join(images, `${name}-${width}${dark}.png`), fullPage: true });
  await tab.page.context().close();
}
