import { globMatches } from '../lib/glob.ts';
import type { VmFacts } from '../model/facts.ts';
import type { ImageRule } from '../policy/policy-types.ts';

/** Whether the operator vouches for the drivers of the image that a VM was made from, by the image's id or by a tag of the VM. */
export function isAllowedImage(
  { os, tags }: Pick<VmFacts, 'os' | 'tags'>,
  rules: readonly ImageRule[],
): boolean {
  return rules.some((rule) => {
    if ('idPattern' in rule) return os.imageId !== undefined && globMatches(rule.idPattern, os.imageId);
    const [name, value] = [rule.tag, rule.value].map((text) => text.trim().toLowerCase());
    return Object.entries(tags).some(
      ([own, ownValue]) => own.trim().toLowerCase() === name && ownValue.trim().toLowerCase() === value,
    );
  });
}
