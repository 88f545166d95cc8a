/** Values of route parameters; an optional one that is absent is missing. */
export type RouteParams = Readonly<Record<string, string>>;

/** A route of an HTTP trigger, ready to be matched. */
export interface RouteTemplate {
  /** Gives the parameters when `path` (decoded by segment, no leading slash) fits. */
  match(path: string): RouteParams | undefined;
  /** Sorts routes so that the more specific comes first: literals before parameters before a catch-all. */
  readonly precedence: string;
}

const constraints: Readonly<Record<string, RegExp>> = {
  int: /^-?\d+$/,
  long: /^-?\d+$/,
  bool: /^(true|false)$/i,
  guid: /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  alpha: /^[a-z]+$/i,
};

interface Parameter {
  readonly name: string;
  readonly constraint: RegExp | undefined;
}

/** Compiles an ASP.NET route template such as `vms/{id:int}/{action?}` or `files/{*path}`. Case does not matter. */
export function routeTemplate(template: string): RouteTemplate {
  const segments = template.split('/').filter((segment) => segment !== '');
  const parameters: Parameter[] = [];
  const pattern = segments.map((segment) => segmentPattern(segment, parameters)).join('');
  const expression = new RegExp(`^${pattern}/?$`, 'is');
  return {
    precedence: segments.map(rank).join(''),
    match: (path) => {
      const found = expression.exec(path === '' ? '' : `/${path}`);
      return found ? readParams(parameters, found.slice(1)) : undefined;
    },
  };
}

function segmentPattern(segment: string, parameters: Parameter[]): string {
  const optional = /^\{[^{}]*\?\}$/.test(segment);
  const catchAll = /^\{\*/.test(segment);
  const pattern = segment.replaceAll(/\{([^{}]+)\}|[^{}]+/g, (text, inside: string | undefined) => {
    if (inside === undefined) return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const [, star = '', name = '', constraint] = /^(\*{0,2})([^:=?]+)(?::([^=?(]+))?/.exec(inside) ?? [];
    parameters.push({ name, constraint: constraints[constraint ?? ''] });
    return star === '' ? '([^/]+?)' : '(.*)';
  });
  return optional || catchAll ? `(?:/${pattern})?` : `/${pattern}`;
}

function readParams(
  parameters: readonly Parameter[],
  values: readonly (string | undefined)[],
): RouteParams | undefined {
  const params: Record<string, string> = {};
  for (const [index, { name, constraint }] of parameters.entries()) {
    const value = values[index];
    if (value === undefined || value === '') continue;
    const decoded = decode(value);
    if (constraint && !constraint.test(decoded)) return undefined;
    params[name] = decoded;
  }
  return params;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A stray percent sign: the text as it came is the best reading of it.
    return value;
  }
}

function rank(segment: string): string {
  if (segment.startsWith('{*')) return '4';
  if (!segment.includes('{')) return '1';
  return segment.includes(':') ? '2' : '3';
}
