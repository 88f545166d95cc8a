import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageDefinitionOf } from '../../../src/core/model/image-id.ts';
import { parseRelatedId, relatedTypes } from '../../../src/core/model/related-id.ts';
import { subscriptionId } from '../../support/facts.ts';

const group = `/subscriptions/${subscriptionId}/resourceGroups/web`;
const gallery = `${group}/providers/Microsoft.Compute/galleries/gold/images/web`;
const vm = { subscriptionId, location: 'westeurope' };
const urlOf = (imageId: string): string | undefined => {
  const id = imageDefinitionOf(imageId, vm);
  return id.ok ? id.value.urlPath : undefined;
};
const below = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope`;

describe('the definition of an image', () => {
  test.each<[string, string | undefined]>([
    [gallery, gallery],
    [`${gallery}/versions/1.2.3`, gallery],
    [
      `${gallery.toUpperCase().replace('IMAGES/WEB', 'images/web')}/VERSIONS/latest`,
      gallery.replace('/web/p', '/WEB/p').replace('gold', 'GOLD'),
    ],
    ['/SharedGalleries/1a-GOLD/Images/web/Versions/latest', `${below}/sharedGalleries/1a-GOLD/images/web`],
    ['/communitygalleries/contoso-1a/images/web', `${below}/communityGalleries/contoso-1a/images/web`],
    [`${group}/providers/Microsoft.Compute/images/web`, undefined],
    [`${gallery}/versions`, undefined],
    [`${gallery}/`, undefined],
    ['/SharedGalleries/../Images/web/Versions/1.0.0', undefined],
    ['/SharedGalleries/g/Images/../Versions/1.0.0', undefined],
    ['/SharedGalleries/g/Images/web/Versions/1.0.0/x', undefined],
    ['/SharedGalleries/g/Images/we%62', undefined],
    ['', undefined],
  ])('is taken from the id %s if that names one', (imageId, expected) => {
    expect(urlOf(imageId)).toBe(expected);
  });

  test('is refused in a location whose name cannot be one', () => {
    const id = imageDefinitionOf('/SharedGalleries/g/Images/web', {
      subscriptionId,
      location: 'west/europe',
    });
    expect(id.ok).toBe(false);
  });
});

test('no id of a disk, address, set or image leads to a URL elsewhere', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'subscriptions',
      subscriptionId,
      'resourceGroups',
      'web',
      'providers',
      'Microsoft.Compute',
    ),
    fc.constantFrom(
      'disks',
      'galleries',
      'images',
      'SharedGalleries',
      '..',
      '.',
      '',
      '%2e%2e',
      'a?b',
      'a#b',
      'x',
    ),
    fc.string({ maxLength: 12 }),
  );
  const text = fc.array(part, { maxLength: 13 }).map((parts) => `/${parts.join('/')}`);
  const near = fc
    .tuple(fc.constantFrom(gallery, `${gallery}/versions/1.0.0`), fc.string(), fc.nat(200))
    .map(([id, added, at]) => id.slice(0, at) + added + id.slice(at));
  fc.assert(
    fc.property(fc.oneof(text, near), (id) => {
      const types = Object.keys(relatedTypes) as (keyof typeof relatedTypes)[];
      const read = [...types.map((type) => parseRelatedId(id, type)), imageDefinitionOf(id, vm)];
      for (const one of read) {
        if (!one.ok) continue;
        const { urlPath } = one.value;
        const url = new URL(`${urlPath}?api-version=1`, 'https://arm.example');
        expect([url.host, url.pathname, url.search, url.hash]).toEqual([
          'arm.example',
          urlPath,
          '?api-version=1',
          '',
        ]);
      }
    }),
    { numRuns: 2000 },
  );
});
