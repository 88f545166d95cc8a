/**
 * Whether JSON that is parsed and printed again says the same. Numbers beyond 2^53 or written as `1.0`, members that come twice, integer-like names
 * that would change places, and bytes that are no text do not survive it. Space between tokens and the escaping of characters say nothing.
 */
export function survivesPrinting(text: string): boolean {
  if (text.includes('\uFFFD')) return false;
  try {
    const printed = JSON.stringify(JSON.parse(text));
    // Strings are printed anew on both sides; everything else must stand there as it came.
    const asCame = text.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/gs, (_match, string?: string) =>
      string === undefined ? '' : JSON.stringify(JSON.parse(string)),
    );
    return asCame === printed;
  } catch {
    return false;
  }
}
