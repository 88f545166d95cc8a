import * as z from 'zod';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import type { Capability, SizeOffer } from '../../core/model/facts.ts';
import type { CallContext, Result } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { readPages } from '../arm/pages.ts';
import { TtlCache } from '../arm/ttl-cache.ts';

const sku = z.object({
  resourceType: z.string().optional(),
  name: z.string().optional(),
  capabilities: z.array(z.object({ name: z.string().optional(), value: z.string().optional() })).nullish(),
  restrictions: z
    .array(
      z.object({
        type: z.string().optional(),
        restrictionInfo: z.object({ zones: z.array(z.string()).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

type Sku = z.infer<typeof sku>;
type Offers = ReadonlyMap<string, SizeOffer>;

const notListed: SizeOffer = { acceleratedNetworking: 'unknown', closed: false, closedZones: [] };

export interface SizeOptions {
  readonly apiVersion: string;
  /** How long an answer is kept, in milliseconds; capabilities of sizes change over months. */
  readonly keepMs: number;
  readonly now: () => number;
}

/**
 * What sizes offer, from the Resource SKUs API: one request per subscription and location (`location` is its only
 * filter), reduced at once to a map of names, shared by all who ask meanwhile, and kept for a while. With `fresh` it is read again.
 */
export class Sizes {
  readonly #client: ArmClient;
  readonly #options: SizeOptions;
  readonly #kept: TtlCache<Offers>;

  constructor(client: ArmClient, options: SizeOptions) {
    this.#client = client;
    this.#options = options;
    this.#kept = new TtlCache(options);
  }

  async offerOf(
    subscriptionId: string,
    location: string,
    size: string,
    call: CallContext,
  ): Promise<Result<SizeOffer>> {
    const place = location.toLowerCase();
    const read = () => this.#read(subscriptionId, place, call);
    const sizes = await this.#kept.get(`${subscriptionId}/${place}`, read, call.fresh);
    return sizes.ok ? { ok: true, value: sizes.value.get(size.toLowerCase()) ?? notListed } : sizes;
  }

  async #read(subscriptionId: string, location: string, call: CallContext): Promise<Result<Offers>> {
    const filter = encodeURIComponent(`location eq '${location.replaceAll(/[^a-z0-9]/g, '')}'`);
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/skus?api-version=${this.#options.apiVersion}&$filter=${filter}`;
    const skus = await readPages(
      this.#client,
      { what: 'Resource SKUs', item: sku, subscriptionId, path },
      call,
    );
    if (!skus.ok) return skus;
    const offers = skus.value.flatMap((one): [string, SizeOffer][] =>
      one.resourceType?.toLowerCase() === 'virtualmachines' && one.name !== undefined
        ? [[one.name.toLowerCase(), offerIn(one)]]
        : [],
    );
    return { ok: true, value: new Map(offers) };
  }
}

// The list is filtered by location, so a restriction of type Location closes just the one that was asked for.
function offerIn({ capabilities, restrictions }: Sku): SizeOffer {
  const ofType = (type: string): NonNullable<Sku['restrictions']> =>
    (restrictions ?? []).filter((one) => one.type?.toLowerCase() === type);
  return {
    acceleratedNetworking: capabilityIn(capabilities ?? []),
    ...figuresIn(capabilities ?? []),
    closed: ofType('location').length > 0,
    closedZones: ofType('zone').flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? []),
  };
}

type Capabilities = readonly { name?: string | undefined; value?: string | undefined }[];

// Capability values are strings; names are compared without case, absence is not a no.
function textOf(capabilities: Capabilities, wanted: string): string | undefined {
  return capabilities.find(({ name }) => name?.toLowerCase() === wanted)?.value?.toLowerCase();
}

/** A whole number above zero; undefined where Azure gives none. */
function countIn(capabilities: Capabilities, wanted: string): number | undefined {
  const count = Number(textOf(capabilities, wanted));
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

// A constrained size gives fewer of its virtual processors to the VM (virtual-machines constrained-vcpu).
function figuresIn(capabilities: Capabilities): Partial<SizeOffer> {
  const rdma = textOf(capabilities, 'rdmaenabled');
  return withoutUndefined({
    maxNics: countIn(capabilities, 'maxnetworkinterfaces'),
    vcpus: countIn(capabilities, 'vcpusavailable') ?? countIn(capabilities, 'vcpus'),
    vcpusPerCore: countIn(capabilities, 'vcpuspercore'),
    rdma: rdma === undefined ? undefined : rdma === 'true',
  });
}

function capabilityIn(capabilities: Capabilities): Capability {
  const value = textOf(capabilities, 'acceleratednetworkingenabled');
  return value === 'true' ? 'yes' : value === 'false' ? 'no' : 'unknown';
}
