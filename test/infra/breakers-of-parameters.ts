import {
  account,
  allow,
  also,
  type Broken,
  role,
  set,
  setting,
  site,
  subscription,
  without,
} from './spoil.ts';

/** For each rule of one set of parameters the ways to break it that must be detected. */
export const brokenParameters: Broken = {
  'the first provision creates no event subscription': {
    'an event subscription': ['first-provision', also(subscription, 'x')],
  },
  'each watched subscription sends its events': {
    'one sends none': ['many-subscriptions', without(subscription)],
  },
  'events are delivered to a function that the app registers': {
    'another function': [
      'remediate',
      set(subscription, 'destination.properties.resourceId', '/x/functions/onEvent'),
    ],
    'no delivery': ['remediate', without(subscription)],
  },
  'report access can only read, and sets the app to report': {
    'a role that writes': ['first-provision', allow('Microsoft.Network/networkInterfaces/write')],
    'a mode that changes VMs': ['first-provision', setting('ACCELNET_MODE_NEW', 'enforce')],
  },
  'private networking closes storage and app, uses the queue, and admits trusted services': {
    'open storage': ['private-network', set(account, 'networkAcls.defaultAction', 'Allow')],
    'no trusted services': ['private-network', set(account, 'networkAcls.bypass', 'None')],
    'an open app': ['private-network', set(site, 'publicNetworkAccess', 'Enabled')],
    'no endpoint for the app': ['private-network', without('Microsoft.Network/privateEndpoints', '-app')],
    'no queue': ['private-network', setting('ACCELNET_EVENT_QUEUE', '')],
  },
  'only the listed addresses can reach the app': {
    'every address can reach it': [
      'many-subscriptions',
      set(site, 'siteConfig.ipSecurityRestrictionsDefaultAction', 'Allow'),
    ],
    'every address can deploy': [
      'many-subscriptions',
      set(site, 'siteConfig.scmIpSecurityRestrictionsUseMain', false),
    ],
  },
  'without the right to assign, no role is created and the outputs have what another team needs': {
    'a role is created': ['scheduler-without-rbac', also(role, 'x')],
    'no output for the principal': [
      'scheduler-without-rbac',
      ({ outputs }) => void Reflect.deleteProperty(outputs, 'APP_PRINCIPAL_ID'),
    ],
  },
  'a topic that exists already is not created again': {
    'it is created': ['many-subscriptions', also('Microsoft.EventGrid/systemTopics', '/subscriptions/4/x')],
  },
};
