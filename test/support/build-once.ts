import { buildApp } from '../../scripts/build/build-app.ts';
import { buildPage } from '../../scripts/build/build-page.ts';

/** Builds the app and its page before the first test: the tests run what is deployed. */
export async function setup(): Promise<void> {
  await Promise.all([buildApp(), buildPage()]);
}
