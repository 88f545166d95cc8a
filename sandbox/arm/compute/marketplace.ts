import { guid } from '../kernel/random.ts';

/** An image of the marketplace, with its versions. */
interface MarketplaceImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly versions: readonly string[];
  readonly os: 'Linux' | 'Windows';
}

/** Those that the guide and the default VMs are made from. */
const images: readonly MarketplaceImage[] = [
  {
    publisher: 'Canonical',
    offer: '0001-com-ubuntu-server-jammy',
    sku: '22_04-lts-gen2',
    versions: ['22.04.202609150', '22.04.202610150'],
    os: 'Linux',
  },
  {
    publisher: 'Canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'server',
    versions: ['24.04.202610150'],
    os: 'Linux',
  },
  {
    publisher: 'Debian',
    offer: 'debian-12',
    sku: '12-gen2',
    versions: ['0.20260901.2222', '0.20261001.2252'],
    os: 'Linux',
  },
  {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-azure-edition',
    versions: ['20348.4171.260905'],
    os: 'Windows',
  },
];

/** How far into the list of images a path goes. */
export interface ImagePath {
  readonly subscription: string;
  readonly location: string;
  readonly publisher?: string;
  readonly offer?: string;
  readonly sku?: string;
  readonly version?: string;
  /** `$orderby=name desc`. */
  readonly newestFirst?: boolean;
  /** `$top`. */
  readonly most?: number;
}

const same = (one: string, other: string | undefined): boolean =>
  other === undefined || one.toLowerCase() === other.toLowerCase();

/** What a path lists, each once, or the version that it names; undefined where there is none. */
export function imagesAt(path: ImagePath): object | undefined {
  const found = images.filter(
    ({ publisher, offer, sku, versions }) =>
      same(publisher, path.publisher) &&
      same(offer, path.offer) &&
      same(sku, path.sku) &&
      (path.version === undefined || versions.includes(path.version)),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  if (path.version !== undefined) return versionBody(path, first, path.version);
  const { sku, offer, publisher } = path;
  const names =
    sku !== undefined
      ? found.flatMap(({ versions }) => versions)
      : found.map((image) => {
          if (offer !== undefined) return image.sku;
          return publisher === undefined ? image.publisher : image.offer;
        });
  const prefix = idOf(path, first);
  const listed = [...new Set(names)].sort();
  if (path.newestFirst === true) listed.reverse();
  return listed.slice(0, path.most).map((name) => ({
    id: `${prefix}${name}`,
    name,
    location: path.location,
  }));
}

function idOf({ subscription, location, publisher, offer, sku }: ImagePath, image: MarketplaceImage): string {
  const below = [
    publisher === undefined ? '' : `${image.publisher}/ArtifactTypes/VMImage/Offers/`,
    offer === undefined ? '' : `${image.offer}/Skus/`,
    sku === undefined ? '' : `${image.sku}/Versions/`,
  ];
  return `/Subscriptions/${subscription}/Providers/Microsoft.Compute/Locations/${location}/Publishers/${below.join('')}`;
}

// The shape of virtualMachineImages (compute 2024-07-01); the feature is as recorded of marketplace images.
function versionBody(path: ImagePath, image: MarketplaceImage, version: string): object {
  return {
    id: `${idOf(path, image)}${version}`,
    name: version,
    location: path.location,
    properties: {
      hyperVGeneration: 'V2',
      architecture: 'x64',
      replicaType: 'Unmanaged',
      imageDeprecationStatus: { imageState: 'Active' },
      disallowed: { vmDiskType: 'None' },
      automaticOSUpgradeProperties: { automaticOSUpgradeSupported: false },
      osDiskImage: { operatingSystem: image.os, sizeInGb: image.os === 'Linux' ? 30 : 127 },
      dataDiskImages: [],
      features: [
        { name: 'IsAcceleratedNetworkSupported', value: 'True' },
        { name: 'DiskControllerTypes', value: 'SCSI, NVMe' },
      ],
      imageId: guid('marketplace image', image.offer, image.sku, version),
    },
  };
}
