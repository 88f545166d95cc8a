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

/** For each rule of one set of parameters the ways in which it must be seen to be broken. */
export const brokenParameters: Broken = {
  'events come only once there is code to take them': {
    'they come at once': ['first-provision', also(subscription, 'x')],
  },
  'each watched subscription sends its events': {
    'one does not': ['many-subscriptions', without(subscription)],
  },
  'events are delivered to a function that the app registers': {
    'another function': [
      'remediate',
      set(subscription, 'destination.properties.resourceId', '/x/functions/onEvent'),
    ],
    'no delivery': ['remediate', without(subscription)],
  },
  'report access can only read, and says so to the app': {
    'a role that writes': ['first-provision', allow('Microsoft.Network/networkInterfaces/write')],
    'a mode that writes': ['first-provision', setting('ACCELNET_MODE_NEW', 'enforce')],
  },
  'private networking closes storage and app, takes the queue, and lets trusted services in': {
    'open storage': ['private-network', set(account, 'networkAcls.defaultAction', 'Allow')],
    'no trusted services': ['private-network', set(account, 'networkAcls.bypass', 'None')],
    'an open app': ['private-network', set(site, 'publicNetworkAccess', 'Enabled')],
    'no way in': ['private-network', without('Microsoft.Network/privateEndpoints', '-app')],
    'no queue': ['private-network', setting('ACCELNET_EVENT_QUEUE', '')],
  },
  'only the addresses that are listed get in': {
    'everybody does': [
      'many-subscriptions',
      set(site, 'siteConfig.ipSecurityRestrictionsDefaultAction', 'Allow'),
    ],
    'everybody deploys': [
      'many-subscriptions',
      set(site, 'siteConfig.scmIpSecurityRestrictionsUseMain', false),
    ],
  },
  'without rights to assign there is no role, and everything that the other team needs': {
    'a role all the same': ['scheduler-without-rbac', also(role, 'x')],
    'no principal': [
      'scheduler-without-rbac',
      ({ outputs }) => void Reflect.deleteProperty(outputs, 'APP_PRINCIPAL_ID'),
    ],
  },
  'a topic that is there already is not made again': {
    'it is': ['many-subscriptions', also('Microsoft.EventGrid/systemTopics', '/subscriptions/4/x')],
  },
};
