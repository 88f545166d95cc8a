import type { SizeObservation } from '../../src/core/model/evidence.ts';
import { plainSizeName } from '../../src/core/model/size-name.ts';
import type { CloudFailure, Result } from '../../src/ports/cloud.ts';
import type { SizeObservations } from '../../src/ports/size-observations.ts';

/** Size observations in memory: the last one of each VM for each thing that it showed. */
export class MemorySizeObservations implements SizeObservations {
  readonly kept = new Map<string, SizeObservation>();
  trouble: CloudFailure | undefined;
  /** Sizes that were read fresh, in order. */
  readonly readFresh: string[] = [];

  of = async (size: string, fresh = false): Promise<Result<readonly SizeObservation[]>> => {
    if (fresh) this.readFresh.push(size);
    const plain = plainSizeName(size);
    return this.#answer(() => [...this.kept.values()].filter((one) => one.size === plain));
  };

  all = async (): Promise<Result<readonly SizeObservation[]>> => this.#answer(() => [...this.kept.values()]);

  keep = async (one: SizeObservation): Promise<Result<'kept' | 'older'>> =>
    this.#answer(() => {
      const size = plainSizeName(one.size);
      const key = [size, one.shows, one.vmUid, one.nicLimit ?? ''].join('/');
      if ((this.kept.get(key)?.at ?? '') > one.at) return 'older';
      this.kept.set(key, { ...one, size });
      return 'kept';
    });

  forgetBefore = async (at: string, most: number): Promise<Result<number>> =>
    this.#answer(() => {
      const old = [...this.kept].filter(([, one]) => one.at < at).slice(0, most);
      for (const [key] of old) this.kept.delete(key);
      return old.length;
    });

  #answer<T>(make: () => T): Result<T> {
    return this.trouble === undefined ? { ok: true, value: make() } : { ok: false, failure: this.trouble };
  }
}
