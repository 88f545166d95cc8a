import { foldCase } from '../../core/lib/fold-case.ts';
import type { CallContext, Result, TaggedVm } from '../../ports/cloud.ts';
import type { ArmClient } from '../arm/arm-client.ts';
import { TtlCache, type TtlOptions } from '../arm/ttl-cache.ts';
import { readPoolMembers } from './pool-members.ts';
import { readTaggedVms } from './tagged-vms.ts';

interface Versions {
  readonly compute: string;
  readonly network: string;
  readonly resources: string;
}

/** The VMs that serve together, cached for a while, unless `fresh` is asked for. */
export class GroupMembers {
  readonly #client: ArmClient;
  readonly #versions: Versions;
  readonly #pools: TtlCache<readonly string[]>;
  readonly #tagged: TtlCache<readonly TaggedVm[]>;

  constructor(client: ArmClient, versions: Versions, kept: TtlOptions) {
    this.#client = client;
    this.#versions = versions;
    this.#pools = new TtlCache(kept);
    this.#tagged = new TtlCache(kept);
  }

  ofPool(poolId: string, call: CallContext): Promise<Result<readonly string[]>> {
    const read = () => readPoolMembers(this.#client, this.#versions.network, poolId, call);
    return this.#pools.get(foldCase(poolId), read, call.fresh);
  }

  tagged(subscriptionId: string, tagName: string, call: CallContext): Promise<Result<readonly TaggedVm[]>> {
    const read = () => readTaggedVms(this.#client, this.#versions, { subscriptionId, tagName }, call);
    return this.#tagged.get(`${subscriptionId}/${tagName}`, read, call.fresh);
  }
}
