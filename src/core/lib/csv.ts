/**
 * A quoted cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"): what begins like one gets a quote in front. Tags and names come from other
 * people.
 */
export function csvCell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** A line of such cells (RFC 4180). Written by hand: libraries for CSV let formulas through, or need as many lines to be told not to. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
