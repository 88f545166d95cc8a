import { guid } from '../kernel/random.ts';
import type { Caller } from '../server/caller.ts';

/**
 * A person who works in the portal, with the personal data that real events carry about their caller (event-schema-subscriptions):
 * whoever receives events must not log it.
 */
export function someone(method: string, resource: string, correlationId: string): Caller {
  return {
    correlationId,
    method,
    url: `https://management.azure.com${resource}?api-version=2026-04-01`,
    ip: '203.0.113.57',
    claims: {
      aud: 'https://management.core.windows.net/',
      iss: 'https://sts.windows.net/72f988bf-0000-4000-a000-2d7cd011db47/',
      appid: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
      ipaddr: '203.0.113.57',
      name: 'Ada Lindqvist',
      puid: '10032001A2B3C4D5',
      ver: '1.0',
      'http://schemas.microsoft.com/identity/claims/objectidentifier': guid('person', 'Ada Lindqvist'),
      'http://schemas.microsoft.com/identity/claims/tenantid': '72f988bf-0000-4000-a000-2d7cd011db47',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': 'Ada',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': 'Lindqvist',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'ada.lindqvist@contoso.example',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ada.lindqvist@contoso.example',
    },
  };
}
