/** One thing that the proof shows. */
export interface Check {
  readonly name: string;
  /** Throws, or resolves with what was seen. */
  readonly prove: () => Promise<string>;
}

/** How many checks have been proven, and how many have not. */
export interface Proven {
  readonly passed: number;
  readonly failed: number;
}

/** Proves one check after the other, or so many at once, and prints each as it ends. */
export async function proveAll(checks: readonly Check[], atOnce = 1): Promise<Proven> {
  let failed = 0;
  const waiting = checks.values();
  const proveThoseThatWait = async (): Promise<void> => {
    for (const { name, prove } of waiting) {
      try {
        const since = performance.now();
        const seen = await prove();
        console.log(`ok      ${name}: ${seen} (${Math.round((performance.now() - since) / 1000)} s)`);
      } catch (error) {
        failed++;
        console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, proveThoseThatWait));
  return { passed: checks.length - failed, failed };
}
