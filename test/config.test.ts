import { describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../src/config/config.ts';
import type { PolicySource } from '../src/config/policy-source.ts';
import { defaultPolicy } from '../src/core/policy/policy.ts';
import { subscriptionId } from './support/facts.ts';

const least = { ACCELNET_SUBSCRIPTIONS: subscriptionId };

test('with only the subscriptions given, every other setting has its default', () => {
  const reading = readConfig(least);
  expect(reading).toMatchObject({
    ok: true,
    config: {
      subscriptions: [subscriptionId],
      policy: { modeForExisting: 'report', modeForNew: 'enforce', paused: false },
      arm: { endpoint: 'https://management.azure.com', audience: 'https://management.azure.com' },
    },
  });
});

test('settings are accepted in any case, with surrounding spaces and with a trailing slash', () => {
  const reading = readConfig({
    ACCELNET_SUBSCRIPTIONS: ` ${subscriptionId.toUpperCase()}; 22222222-2222-4333-8444-555555555555`,
    ACCELNET_MODE: ' Enforce ',
    ACCELNET_PAUSED: 'YES',
    ACCELNET_ARM_ENDPOINT: 'https://management.chinacloudapi.cn/',
    ACCELNET_MAX_CONCURRENT: '12',
  });
  expect(reading).toMatchObject({
    ok: true,
    config: {
      subscriptions: [subscriptionId, '22222222-2222-4333-8444-555555555555'],
      policy: { modeForExisting: 'enforce', paused: true, maxConcurrent: 12 },
      arm: {
        endpoint: 'https://management.chinacloudapi.cn',
        audience: 'https://management.chinacloudapi.cn',
      },
    },
  });
});

test('all wrong settings are reported at once, each by its name', () => {
  const reading = readConfig({
    ACCELNET_SUBSCRIPTIONS: 'my-subscription',
    ACCELNET_MODE: 'yolo',
    ACCELNET_PAUSED: 'perhaps',
    ACCELNET_MAX_CONCURRENT: 'many',
    ACCELNET_ARM_ENDPOINT: 'http://management.azure.com',
    ACCELNET_COMPUTE_API_VERSION: 'latest',
  });
  const faults = reading.ok ? [] : reading.faults;
  expect(faults.map((fault) => fault.split(':', 1)[0])).toEqual([
    'ACCELNET_SUBSCRIPTIONS.0',
    'ACCELNET_MODE',
    'ACCELNET_PAUSED',
    'ACCELNET_MAX_CONCURRENT',
    'ACCELNET_ARM_ENDPOINT',
    'ACCELNET_COMPUTE_API_VERSION',
  ]);
  expect(faults[0]).toContain('"my-subscription" is not a subscription id');
});

test('a missing list of subscriptions is a fault that says what to set', () => {
  expect(readConfig({})).toMatchObject({
    ok: false,
    faults: [
      'ACCELNET_SUBSCRIPTIONS: is missing: should list the subscription ids to watch, separated by commas',
    ],
  });
  expect(readConfig({ ACCELNET_SUBSCRIPTIONS: ' , ' }).ok).toBe(false);
});

const file = (policy: object): PolicySource => ({
  kind: 'text',
  name: 'accelnet.policy.json',
  text: JSON.stringify({ version: 1, ...policy }),
});

function configOf(env: Record<string, string>, source?: PolicySource): Config {
  const reading = readConfig({ ...least, ...env }, source);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.config;
}

test('sweeps run every six hours over Resource Graph unless settings say otherwise', () => {
  expect(configOf({}).sweep).toEqual({ schedule: '0 0 */6 * * *', source: 'graph' });
  expect(configOf({ ACCELNET_SWEEP_SCHEDULE: ' Off ', ACCELNET_SWEEP_SOURCE: 'Lists' }).sweep).toEqual({
    source: 'lists',
  });
  const wrong = readConfig({ ...least, ACCELNET_SWEEP_SCHEDULE: 'daily', ACCELNET_SWEEP_SOURCE: 'both' });
  expect(wrong.ok ? [] : wrong.faults.map((fault) => fault.split(':', 1)[0])).toEqual([
    'ACCELNET_SWEEP_SCHEDULE',
    'ACCELNET_SWEEP_SOURCE',
  ]);
});

describe('the policy', () => {
  const limits = file({
    modes: { existingVms: 'approve' },
    limits: { concurrent: 7, perHour: 3 },
    paused: true,
  });

  test('has the default values if there is no file', () => {
    expect(configOf({}).policy).toEqual(defaultPolicy);
  });

  test('uses the file instead of the defaults, and settings instead of both', () => {
    const { policy } = configOf({ ACCELNET_MAX_CONCURRENT: '9', ACCELNET_PAUSED: 'off' }, limits);
    expect(policy).toEqual({
      ...defaultPolicy,
      modeForExisting: 'approve',
      maxPerHour: 3,
      maxConcurrent: 9,
      paused: false,
    });
  });

  test('is not changed by settings that are empty', () => {
    const empty = {
      ACCELNET_MODE: '',
      ACCELNET_PAUSED: ' ',
      ACCELNET_MAX_CONCURRENT: '',
      ACCELNET_TAG_PREFIX: '',
    };
    expect(configOf(empty, limits).policy).toEqual(configOf({}, limits).policy);
  });

  test('has a hash that changes only if a value in force changes', () => {
    const { policyHash } = configOf({}, limits);
    expect(policyHash).toMatch(/^[0-9a-f]{12}$/);
    const turned = file({
      paused: true,
      limits: { perHour: 3, concurrent: 7 },
      modes: { existingVms: 'approve' },
    });
    expect(configOf({}, turned).policyHash).toBe(policyHash);
    expect(
      configOf({ ACCELNET_ARM_DEADLINE_SECONDS: '5', ACCELNET_MAX_CONCURRENT: '7' }, limits).policyHash,
    ).toBe(policyHash);
    expect(configOf({ ACCELNET_MAX_CONCURRENT: '8' }, limits).policyHash).not.toBe(policyHash);
    expect(configOf({}).policyHash).toBe(configOf({}, file({})).policyHash);
  });

  test('has its faults reported together with those of the settings', () => {
    expect(
      readConfig({ ...least, ACCELNET_MODE: 'yolo' }, file({ limits: { perHour: 0 }, pause: true })),
    ).toMatchObject({
      ok: false,
      faults: [
        'ACCELNET_MODE: should be one of report, approve, window, enforce',
        'accelnet.policy.json: limits.perHour: 0 should be at least 1',
        'accelnet.policy.json: pause: there is no such member; did you mean "paused"?',
      ],
    });
  });

  test.each<[object, Record<string, string>, string]>([
    [
      { newVms: { maxSettleHours: 1 } },
      { ACCELNET_SETTLE_MINUTES: '60' },
      'policy: newVms.settleMinutes (60) should be shorter than newVms.maxSettleHours (1 h)',
    ],
    [
      { limits: { breakerFailures: 11 } },
      {},
      'policy: limits.breakerFailures (11) should be at most limits.breakerOutOf (10), or the breaker never opens',
    ],
    [
      { evidence: { canary: 'on' } },
      {},
      'policy: evidence.canary (on) takes preflight.mode (off): only a guest that was asked speaks for a size that one VM tries first',
    ],
    [
      {
        sizes: [
          { pattern: 'Standard_D*as_v5', says: 'gains', note: 'measured' },
          { pattern: 'd*AS_v5', says: 'platform', note: 'read' },
        ],
      },
      {},
      'policy: sizes should have one row for each pattern ("d*as_v5"), as only the first one counts',
    ],
  ])('is a fault if its values contradict each other: %j %j', (policy, env, fault) => {
    expect(readConfig({ ...least, ...env }, file(policy))).toMatchObject({ ok: false, faults: [fault] });
  });

  test('is a fault if its file cannot be read, or if a setting names a file that does not exist', () => {
    const source: PolicySource = { kind: 'unreadable', name: 'accelnet.policy.json', because: 'EACCES' };
    expect(readConfig(least, source)).toMatchObject({
      ok: false,
      faults: ['accelnet.policy.json: cannot be read: EACCES'],
    });
    const named = readConfig(
      { ...least, ACCELNET_POLICY_FILE: 'mine.json' },
      { kind: 'absent', name: 'mine.json' },
    );
    expect(named).toMatchObject({
      ok: false,
      faults: ['mine.json: ACCELNET_POLICY_FILE names this file, and there is none'],
    });
  });
});

describe('the faults of a configuration that anybody may read', () => {
  const secret = 'hunter2-Mxyzptlk';
  const wrong: readonly (readonly [what: string, env: Record<string, string>, text: string])[] = [
    ['a subscription', { ACCELNET_SUBSCRIPTIONS: secret }, '{"version":1}'],
    ['a setting', { ACCELNET_MODE: secret, ACCELNET_ARM_ENDPOINT: secret }, '{"version":1}'],
    ['storage', { AzureWebJobsStorage: secret }, '{"version":1}'],
    ['a file that is not JSON', {}, secret],
    ['a member', {}, `{"version":1,"${secret}":1}`],
    ['a member that is given twice', {}, `{"version":1,"${secret}":1,"${secret}":2}`],
    ['a value', {}, `{"version":1,"paused":"${secret}","modes":{"newVms":"${secret}"}}`],
    [
      'a pattern of sizes',
      {},
      JSON.stringify({
        version: 1,
        sizes: [secret, secret].map((pattern) => ({ pattern, says: 'gains', note: secret })),
      }),
    ],
    ['a tag', {}, `{"version":1,"scope":{"exclude":[{"tags":{"${secret}":1}}]}}`],
    [
      'a window',
      {},
      JSON.stringify({
        version: 1,
        windows: [
          { name: secret, cron: `0 22 * * ${secret.slice(0, 7)}`, durationMinutes: 1, timeZone: secret },
        ],
      }),
    ],
  ];
  test.each(wrong)('name the place and not the value: %s', (_what, env, text) => {
    const source: PolicySource = { kind: 'text', name: `${secret}.json`, text };
    const reading = readConfig({ ...least, ...env, ACCELNET_POLICY_FILE: `${secret}.json` }, source);
    if (reading.ok) throw new Error('this should be wrong');
    expect(reading.faultsWithoutValues.length).toBeGreaterThan(0);
    expect(reading.faultsWithoutValues.join('\n').toLowerCase()).not.toMatch(/hunter2|mxyzptlk/);
  });

  test('say what would be right', () => {
    const source = file({ limits: { perHour: 0 }, pause: true, windows: [{ timeZone: 'Berlin' }] });
    const env = { ACCELNET_SUBSCRIPTIONS: 'x', ACCELNET_MAX_CONCURRENT: 'many' };
    expect(readConfig(env, source)).toMatchObject({
      faultsWithoutValues: [
        'ACCELNET_SUBSCRIPTIONS.0: is not a subscription id',
        expect.stringMatching(/^ACCELNET_MAX_CONCURRENT: /),
        'policy file: windows.0.name: should be text',
        'policy file: windows.0.cron: should be text',
        'policy file: windows.0.durationMinutes: should be a number',
        'policy file: windows.0.timeZone: should be an IANA time zone, such as Europe/Berlin',
        'policy file: limits.perHour: should be at least 1',
        'policy file: the file: there is no such member',
      ],
    });
    const contradiction = file({ limits: { breakerFailures: 11 } });
    expect(readConfig(least, contradiction)).toMatchObject({
      faultsWithoutValues: [
        'policy: limits.breakerFailures should be at most limits.breakerOutOf, or the breaker never opens',
      ],
    });
  });
});

describe('a setting with an unknown name', () => {
  test.each([
    ['ACCELNET_PAUSE', 'ACCELNET_PAUSED'],
    ['ACCELNET_MODEE', 'ACCELNET_MODE'],
    ['accelnet_paused', 'ACCELNET_PAUSED'],
    ['ACCELENT_PAUSED', 'ACCELNET_PAUSED'],
    ['ACCELNET-MODE', 'ACCELNET_MODE'],
  ])('is a fault: for %s the message suggests %s', (name, meant) => {
    const reading = readConfig({ ...least, [name]: 'true' });
    expect(reading).toMatchObject({
      ok: false,
      faults: [`${name}: there is no such setting; did you mean "${meant}"?`],
      faultsWithoutValues: ['an app setting: there is no setting of its name; the log names it'],
    });
  });

  test('is no fault if it is empty or is not named like a setting of the app', () => {
    const others = { ACCELNET_PAUSE: ' ', ACCELERATOR_MODE: '1', MY_PAUSED: 'true', FUNCTIONS_MODE: 'x' };
    expect(readConfig({ ...least, ...others }).ok).toBe(true);
  });
});

describe('in place of a faulty configuration', () => {
  const substituteOf = (env: Record<string, string | undefined>, source?: PolicySource): Config => {
    const reading = readConfig({ ...least, ...env }, source);
    if (reading.ok) throw new Error('the configuration is right');
    return reading.substitute;
  };

  test('every correct setting is used, and the default of every wrong one', () => {
    const { subscriptions, arm, notify, policy } = substituteOf({
      ACCELNET_SUBSCRIPTIONS: `${subscriptionId}, mistyped`,
      ACCELNET_ARM_ENDPOINT: 'https://management.chinacloudapi.cn',
      ACCELNET_ARM_DEADLINE_SECONDS: '900',
      ACCELNET_NOTIFY_WEBHOOK: 'https://example.org/told',
      ACCELNET_OPERATION_LIMIT_MINUTES: '90',
      ACCELNET_VERIFY_LIMIT_MINUTES: 'long',
    });
    expect(subscriptions).toEqual([subscriptionId]);
    expect(arm).toMatchObject({ endpoint: 'https://management.chinacloudapi.cn', deadlineMs: 30_000 });
    expect(notify.webhook?.url).toBe('https://example.org/told');
    expect(policy).toMatchObject({
      operationLimitMinutes: 90,
      verifyLimitMinutes: defaultPolicy.verifyLimitMinutes,
    });
  });

  test('neither a subscription nor a correct storage setting is needed', () => {
    const reading = readConfig({ AzureWebJobsStorage: 'nonsense' });
    expect(reading.ok ? undefined : reading.substitute.subscriptions).toEqual([]);
    expect(substituteOf({ AzureWebJobsStorage: 'nonsense' }).journal).toBeUndefined();
  });

  test('the correct members of the policy file are used, but no VM would be stopped', () => {
    const faulty = file({
      tagPrefix: 'acme',
      safeguards: { maxPerHour: 50 },
      modes: { existingVms: 'enforce', newVms: 'always' },
      limits: { strandedHours: 200, strandedLimitHours: 100, perHour: 0 },
    });
    expect(substituteOf({}, faulty).policy).toMatchObject({
      tagPrefix: 'acme',
      strandedLimitHours: 200,
      maxPerHour: defaultPolicy.maxPerHour,
      paused: true,
      modeForExisting: 'report',
      modeForNew: 'report',
    });
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2,"tagPrefix":3}',
    '{"windows":[{}],"scope":{"include":[7]}}',
  ])('the defaults are used if the policy file is %j', (text) => {
    const source: PolicySource = { kind: 'text', name: 'accelnet.policy.json', text };
    const { paused: _paused, modeForNew: _new, modeForExisting: _existing, ...rest } = defaultPolicy;
    expect(substituteOf({}, source).policy).toMatchObject(rest);
  });

  test('a policy that contradicts itself keeps its limits, except for a breaker that would never open', () => {
    const { policy } = substituteOf({}, file({ limits: { breakerFailures: 11, strandedHours: 100 } }));
    expect(policy).toMatchObject({ breakerFailures: 3, breakerOutOf: 10, strandedLimitHours: 100 });
  });
});

test('the origin of the policy names its file and the settings that override it', () => {
  expect(configOf({}).policyOrigin).toEqual({ file: 'none', settings: [] });
  const settings = { ACCELNET_MODE: 'report', ACCELNET_PAUSED: 'no', ACCELNET_POLICY_FILE: '' };
  expect(configOf(settings, file({})).policyOrigin).toEqual({
    file: 'default',
    settings: ['ACCELNET_MODE', 'ACCELNET_PAUSED'],
  });
  expect(configOf({ ACCELNET_POLICY_FILE: 'accelnet.policy.json' }, file({})).policyOrigin.file).toBe(
    'named',
  );
});
