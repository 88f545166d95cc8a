/** Thrown where something is asked for that was not read. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

/** The same object, but some members were not read: access to one of these throws `NotRead`. */
export function withUnread<T extends object>(read: T, unread: ReadonlySet<string>): T {
  return new Proxy(read, {
    get(target, member, receiver): unknown {
      if (typeof member === 'string' && unread.has(member)) throw new NotRead(member);
      return Reflect.get(target, member, receiver);
    },
  });
}
