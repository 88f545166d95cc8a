import { buildApp } from '../../scripts/build.ts';

/** Builds the app before the first test: the tests run what is deployed. */
export async function setup(): Promise<void> {
  await buildApp();
}
