import { faulty, type Parsed, parsed } from '../lib/parsed.ts';
import { parseRelatedId } from './related-id.ts';

/** Where the definition of a gallery image can be read. */
export interface ImageDefinition {
  /** The subscription whose gallery it is, or through which a shared or community gallery is read. */
  readonly subscriptionId: string;
  /** The path as it goes into a URL. */
  readonly urlPath: string;
}

// `/SharedGalleries/{unique name}/Images/{image}[/Versions/{version}]`, and the same for community galleries (compute imageReference).
const shared =
  /^\/(shared|community)galleries\/([A-Za-z0-9._-]{1,100})\/images\/([^/]+)(?:\/versions\/([^/]+))?$/i;
const imageName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?$/;
const version = /^(?:latest|\d{1,10}(?:\.\d{1,10}){2})$/i;

/**
 * The definition that a VM's image id leads to. Definitions of a gallery of one's own are named by its resource id; those of shared and
 * community galleries by a name without a subscription, and are read through the VM's subscription and location. Other images
 * (Microsoft.Compute/images) have no definition.
 */
export function imageDefinitionOf(
  imageId: string,
  vm: { readonly subscriptionId: string; readonly location: string },
): Parsed<ImageDefinition> {
  const own = parseRelatedId(imageId, 'galleryImage');
  if (own.ok) return own;
  const ofVersion = parseRelatedId(imageId, 'galleryImageVersion');
  if (ofVersion.ok) {
    const { subscriptionId, urlPath } = ofVersion.value;
    return parsed({ subscriptionId, urlPath: urlPath.replace(/\/versions\/[^/]+$/, '') });
  }
  const [, sharing = '', gallery = '', image = '', of] =
    imageId.length > 400 ? [] : (shared.exec(imageId) ?? []);
  const named = !/^\.+$/.test(gallery) && imageName.test(image) && (of === undefined || version.test(of));
  if (sharing === '' || !named || !/^[a-z0-9]+$/.test(vm.location))
    return faulty('image id: not an image of a gallery');
  const galleries = sharing.toLowerCase() === 'shared' ? 'sharedGalleries' : 'communityGalleries';
  const { subscriptionId, location } = vm;
  const urlPath = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/${location}/${galleries}/${gallery}/images/${image}`;
  return parsed({ subscriptionId, urlPath });
}
