import type { Clock } from '../../clock.ts';

const key = 'Date';

/**
 * Makes `Date.now()`, `new Date()` and `Date()` give the time of `clock` in this process, until the function
 * returned is called. Everything else about Date stays: parsing, UTC, `new Date(x)`, instanceof both ways.
 */
export function replaceDate(clock: Clock): () => void {
  const RealDate = globalThis.Date;
  const now = (): number => clock.now();
  const SandboxDate = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
  });
  Reflect.set(globalThis, key, SandboxDate);
  RealDate.prototype.constructor = SandboxDate;
  return () => {
    Reflect.set(globalThis, key, RealDate);
    RealDate.prototype.constructor = RealDate;
  };
}
