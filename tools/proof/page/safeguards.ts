import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

/** An operator pauses and resumes with the keyboard alone. */
export async function paused({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  for (const [act, seen] of [
    ['Pause', 'are held back'],
    ['Resume', 'may begin'],
  ] as const) {
    // With the keyboard alone.
    await tab.page.getByRole('button', { name: act, exact: true }).focus();
    await tab.page.keyboard.press('Enter');
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByLabel('Comment').fill('from the proof');
    await dialog.getByRole('button', { name: act, exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await tab.page.getByText(seen, { exact: true }).waitFor();
  }
  const { paused: still } = await stage.api.safeguards();
  expectThat('the app is still paused', still === null);
  expectClean(tab, 'pause and resume');
  await tab.page.context().close();
}
