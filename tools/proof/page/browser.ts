import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium of the setting CHROMIUM, or of the path. Throws saying what is missing. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || found();
  return await chromium.launch({ executablePath, args: flags });
}

function found(): string {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  } catch {
    throw new Error('chromium is missing: install it, or name it in CHROMIUM');
  }
}

/** A tab that notes its requests, and every fault that should not be in it. */
export interface Watched {
  readonly page: Page;
  readonly requests: string[];
  readonly faults: string[];
}

/** Opens a tab; errors, broken content security policies and dialogs are kept in `faults`. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Vienna', ...options });
  const page = await context.newPage();
  const [requests, faults]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch((error: unknown) => faults.push(String(error)));
  });
  page.on('console', (message) => {
    // The browser also reports answers that are no success here; views show them in their own words.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.setDefaultTimeout(30_000);
  return { page, requests, faults };
}
