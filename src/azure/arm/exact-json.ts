/**
 * Whether JSON that is parsed and printed again stays the same. Numbers beyond 2^53 or written as `1.0`, duplicate members, integer-like names
 * that would change places, and bytes that are no text do not survive it. White space between tokens and the escaping of characters do not matter.
 */
export function survivesPrinting(text: string): boolean {
  if (text.includes('\uFFFD')) return false;
  try {
    const printed = JSON.stringify(JSON.parse(text));
    // Strings are printed again on both sides; everything else must be unchanged.
    const asCame = text.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/gs, (_match, string?: string) =>
      string === undefined ? '' : JSON.stringify(JSON.parse(string)),
    );
    return asCame === printed;
  } catch {
    return false;
  }
}
