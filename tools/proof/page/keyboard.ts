import type { Page } from 'playwright-core';
import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

const maxStops = 60;
// A ring, a line below, or the frame that Fluent draws around.
const shownAs = `(() => {
  const { outlineStyle, boxShadow, textDecorationLine } = getComputedStyle(document.activeElement);
  const { borderTopStyle } = getComputedStyle(document.activeElement, '::after');
  return [outlineStyle, boxShadow, textDecorationLine, borderTopStyle].filter((one) => one !== 'none').length;
})()`;

/** Without a mouse: to a view, to a VM in it, to an act, and back out of it. */
export async function keyboardOnly({ browser, url }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  const { page } = tab;
  await page.goto(url);
  await page.getByText('VMs are accelerated').waitFor();
  await page.keyboard.press('Tab');
  await expectFocus(page, 'To the content');
  await page.keyboard.press('Enter');
  expectThat('skipping does not lead to the content', (await focused(page, 'id')) === 'main');
  await page.reload();
  await tabTo(page, 'Virtual machines');
  await page.keyboard.press('Enter');
  await page.getByRole('table', { name: 'Virtual machines' }).waitFor();
  await tabTo(page, 'old-reported');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'old-reported' }).waitFor();
  await tabTo(page, 'Remediate now');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Remediate this VM now?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectFocus(page, 'Remediate now');
  expectClean(tab, 'keyboard');
  await page.context().close();
}

async function tabTo(page: Page, text: string): Promise<void> {
  for (let stop = 0; stop < maxStops; stop++) {
    await page.keyboard.press('Tab');
    if ((await focused(page, 'textContent'))?.trim() === text) {
      expectThat(`${text} does not show that it is chosen`, Number(await page.evaluate(shownAs)) > 0);
      return;
    }
  }
  throw new Error(`${text} is not among the first ${maxStops} stops of the keyboard`);
}

async function expectFocus(page: Page, text: string): Promise<void> {
  const seen = await focused(page, 'textContent');
  expectThat(`the keyboard stands on ${seen}, not on ${text}`, seen?.trim() === text);
}

async function focused(page: Page, what: 'id' | 'textContent'): Promise<string | undefined> {
  return String(await page.evaluate(`document.activeElement?.${what}`));
}
