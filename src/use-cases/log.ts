import type { InvocationContext } from '@azure/functions';

/** Constant messages with fields. What may hold tokens, claims or keys never becomes a field. */
export interface Log {
  debug(message: string, fields: object): void;
  info(message: string, fields: object): void;
  warn(message: string, fields: object): void;
  error(message: string, fields: object): void;
}

/** Writes through the invocation's own log: the message, then its fields as JSON, so that a query can parse them. */
export function logOf(context: InvocationContext): Log {
  const line = (message: string, fields: object): string => `${message} ${JSON.stringify(fields)}`;
  return {
    debug: (message, fields) => context.debug(line(message, fields)),
    info: (message, fields) => context.info(line(message, fields)),
    warn: (message, fields) => context.warn(line(message, fields)),
    error: (message, fields) => context.error(line(message, fields)),
  };
}
