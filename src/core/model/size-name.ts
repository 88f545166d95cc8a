import { foldCase } from '../lib/fold-case.ts';

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

/** A size's name, or a pattern of names, without its tier and in lower case: people write it with `Standard_` or without. */
export function shortSizeName(name: string): string {
  return foldCase(name.trim()).replace(/^(?:standard|basic)_/, '');
}
