import { expect, test } from 'vitest';
import { isAllowedImage } from '../../../src/core/decision/allowed-images.ts';
import type { OsFacts, Tags } from '../../../src/core/model/facts.ts';
import type { ImageRule } from '../../../src/core/policy/policy-types.ts';

const golden: ImageRule = { tag: ' Image ', value: ' Golden ' };
const gallery: ImageRule = { idPattern: '*/galleries/gold/*' };
const imageId = '/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/galleries/Gold/images/web';

test.each<[string, Tags, string | undefined, readonly ImageRule[], boolean]>([
  ['by a tag among others', { owner: 'me', IMAGE: 'golden', os: '' }, undefined, [golden], true],
  ['not by the value of another tag', { owner: 'golden' }, undefined, [golden], false],
  ['not by the tag with another value', { image: 'silver' }, undefined, [golden], false],
  ['not without tags', {}, undefined, [golden], false],
  ['by its id', {}, imageId, [gallery], true],
  ['not by another id', {}, '/galleries/silver/images/web', [gallery], false],
  ['not where it has no id', {}, undefined, [{ idPattern: '*' }], false],
  ['by one rule of several', { image: 'golden' }, imageId.replace('Gold', 'Silver'), [gallery, golden], true],
  ['by no rule', { image: 'golden' }, imageId, [], false],
])('an image is allowed %s', (_how, tags, id, rules, isAllowed) => {
  const os: OsFacts = { image: 'custom', ...(id === undefined ? {} : { imageId: id }) };
  expect(isAllowedImage({ os, tags }, rules)).toBe(isAllowed);
});
