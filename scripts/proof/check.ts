/** One thing that the proof shows. */
export interface Check {
  readonly name: string;
  /** Throws, or resolves with what was seen. */
  readonly prove: () => Promise<string>;
}

/** Proves one check after the other, and tells each. */
export async function proveAll(
  checks: readonly Check[],
): Promise<{ readonly passed: number; readonly failed: number }> {
  let failed = 0;
  for (const { name, prove } of checks) {
    try {
      console.log(`ok      ${name}: ${await prove()}`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { passed: checks.length - failed, failed };
}
