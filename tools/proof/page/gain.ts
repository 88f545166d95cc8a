import path from 'node:path';
import { vmLink } from '../../../web/model/route.ts';
import { expectAccessible } from './axe.ts';
import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';
import { images } from './views.ts';

/** The causes of a VM's missing gain are searched for when somebody asks, never before; they are shown with what was seen. */
export async function diagnosed({ browser, url, stage }: PageSetup): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const tab = await openTab(browser, { colorScheme, reducedMotion: 'reduce' });
    await tab.page.goto(`${url}${vmLink(stage.azure.vm('old-reported').id)}`);
    const card = tab.page.getByRole('region', { name: 'Why is there no gain?' });
    const assess = card.getByRole('button', { name: 'Look for the cause' });
    await assess.waitFor();
    const asked = (): number => tab.requests.filter((one) => one.includes('/api/diagnosis')).length;
    expectThat('a diagnosis was asked for by itself', asked() === 0);
    await assess.click();
    await card.getByText('A cause was found').waitFor();
    await card.getByText('Accelerated Networking is off').first().waitFor();
    await card.locator('pre').getByText('az network nic update').waitFor();
    await card.locator('summary').click();
    await card.getByText('not read').first().waitFor();
    expectThat(`a diagnosis was asked for ${asked()} times`, asked() === 1);
    await expectAccessible(tab.page, `a diagnosis, ${colorScheme}`);
    if (colorScheme === 'light') await card.screenshot({ path: path.join(images, 'diagnosis-1280.png') });
    // Where a cause cannot be searched for, the page says why.
    await card.getByLabel('The VM that it talks to').fill('no id');
    await assess.click();
    await card.getByRole('alert').getByText('peer').waitFor();
    expectClean(tab, 'diagnosis');
    await tab.page.context().close();
  }
}
