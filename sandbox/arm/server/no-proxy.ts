/**
 * The value of NO_PROXY with which a program reaches this machine's own servers whatever HTTPS_PROXY says; what it named before stays
 * (core-rest-pipeline's proxyPolicy reads both).
 */
export function withoutProxy(before = process.env.NO_PROXY ?? process.env.no_proxy ?? ''): string {
  const named = before.split(',').map((name) => name.trim());
  return [...new Set([...named, 'localhost', '127.0.0.1'])].filter((name) => name !== '').join(',');
}
