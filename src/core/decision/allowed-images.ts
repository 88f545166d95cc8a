import { globMatches } from '../lib/glob.ts';
import type { VmFacts } from '../model/facts.ts';
import type { ImageRule } from '../policy/policy-types.ts';

/** The image's own id, or the name of one of the Marketplace. */
function idsOf({ image, imageId }: VmFacts['os']): readonly string[] {
  const named = typeof image === 'string' ? [] : [`${image.publisher}:${image.offer}:${image.sku}`];
  return imageId === undefined ? named : [imageId, ...named];
}

/**
 * Whether the operator vouches for the drivers of the image that a VM was made from, by the image's id, by `publisher:offer:sku` of the
 * Marketplace, or by a tag of the VM.
 */
export function isAllowedImage(
  { os, tags }: Pick<VmFacts, 'os' | 'tags'>,
  rules: readonly ImageRule[],
): boolean {
  return rules.some((rule) => {
    if ('idPattern' in rule) return idsOf(os).some((id) => globMatches(rule.idPattern, id));
    const [name, value] = [rule.tag, rule.value].map((text) => text.trim().toLowerCase());
    return Object.entries(tags).some(
      ([own, ownValue]) => own.trim().toLowerCase() === name && ownValue.trim().toLowerCase() === value,
    );
  });
}
