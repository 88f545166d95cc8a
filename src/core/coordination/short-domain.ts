const max = 30;
const endKept = 12;

/** Two FNV-1a hashes with different starting values: together about 51 bits, and never changing. */
function hashOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9dc5811c];
  for (const char of text.split('')) {
    const code = char.charCodeAt(0);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  const part = (n: number): string => (n >>> 0).toString(36).padStart(7, '0');
  return part(a) + part(b);
}

/**
 * A failure domain under a short name: resource ids of two hundred characters would fill the state of the safeguards. Its end is kept for people. Two domains
 * that got the same name would count as one, and fewer VMs would be down at once.
 */
export function shortDomain(domain: string): string {
  if (domain.length <= max) return domain;
  const end = domain.split(/[/:]/).at(-1) ?? '';
  return `${end.slice(-endKept)}~${hashOf(domain)}`;
}
