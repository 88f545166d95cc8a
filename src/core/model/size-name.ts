/**
 * A size's name as its series is known by: without tier and promotion, in lower case, and a constrained-core size (`E8-4s_v5`) as the size
 * whose hardware it has (`e8s_v5`; virtual-machines constrained-vcpu).
 */
export function plainSizeName(size: string): string {
  return size
    .trim()
    .toLowerCase()
    .replace(/^(?:standard|basic)_/, '')
    .replace(/_promo$/, '')
    .replace(/^([a-z]+\d+)-\d+/, '$1');
}
