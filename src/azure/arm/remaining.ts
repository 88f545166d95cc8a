const prefix = 'x-ms-ratelimit-remaining-';

/**
 * What Azure says is left of its limits, by the names of its headers without their beginning
 * (azure-resource-manager/management/request-limits-and-throttling). `resource` has limits of a provider's own, `name;number` with commas between them:
 * of these the smallest.
 */
export function remainingIn(headers: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const [name, text] of Object.entries(headers)) {
    if (!name.toLowerCase().startsWith(prefix)) continue;
    const figures = text.split(',').map((one) => numberIn(one.split(';').at(-1) ?? ''));
    const known = figures.filter((one) => one !== undefined);
    if (known.length > 0) left[name.toLowerCase().slice(prefix.length)] = Math.min(...known);
  }
  return left;
}

function numberIn(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
