import * as z from 'zod';
import { choiceFromText, flagFromText, optionalText, wholeFromText } from '../lib/from-text.ts';
import { noticeKinds } from '../notifications/notice.ts';
import { policyFields } from '../policy/policy-fields.ts';
import { defaultSetting, type Given, optionalSetting, policySetting, type Settings } from './setting.ts';
import {
  apiVersion,
  authorization,
  httpsUrl,
  kindsOfNotices,
  queueName,
  subscriptionIds,
  sweepSchedule,
  topicUrl,
  webhookUrl,
} from './setting-texts.ts';
import { telemetryLevels } from './telemetry-settings.ts';

/**
 * Every app setting that is ours, in the order in which people read them. How the environment is read, the samples and the page are derived from these
 * rows; `npm run docs` writes the samples and the page. What Azure sets by itself is in `config.ts`.
 */
export const settings = {
  ACCELNET_SUBSCRIPTIONS: {
    schema: subscriptionIds,
    instead: 'none, required',
    deployed: true,
    about:
      'Subscription ids to watch, separated by commas. Events of any other subscription are ignored with that reason.',
  },
  ACCELNET_POLICY_FILE: {
    schema: optionalText,
    defaultValue: 'accelnet.policy.json',
    ownedByPolicy: true,
    deployed: true,
    about:
      "The [policy file](policy.md), from the app's folder or by an absolute path. The default may be absent, a file that is named here may not.",
  },
  ACCELNET_MODE: policySetting(policyFields.modeForExisting, {
    deployed: true,
    about:
      'Mode for existing VMs: `report` writes nothing; `enforce` remediates as soon as it is safe; `window` acts only inside a window and never without one; `approve` waits until a person approves.',
  }),
  ACCELNET_MODE_NEW: policySetting(policyFields.modeForNew, {
    deployed: true,
    about:
      'The same for new VMs. The tag `accelnet-mode` may be stricter than both, and no laxer unless the policy lets it.',
  }),
  ACCELNET_PAUSED: policySetting(policyFields.paused, {
    deployed: true,
    about:
      '`true`: no new outage begins and no flag is aligned; runs wait, and runs that hold a VM down go on to their end. Operators pause without a deployment by `POST /api/safeguards/pause`.',
  }),
  ACCELNET_TAG_PREFIX: policySetting(policyFields.tagPrefix, {
    about: 'First part of all tag names, for instance `accelnet-opt-out`.',
  }),
  ACCELNET_NEW_VM_HOURS: policySetting(policyFields.newVmHours),
  ACCELNET_SETTLE_MINUTES: policySetting(policyFields.settleMinutes, {
    about: 'A VM is left in peace for this long after its creation.',
  }),
  ACCELNET_MAX_CONCURRENT: policySetting(policyFields.maxConcurrent, { deployed: true }),
  ACCELNET_WAIT_LIMIT_HOURS: policySetting(policyFields.waitLimitHours, {
    about: 'A run that could not begin by then ends as `expired`.',
  }),
  ACCELNET_OPERATION_LIMIT_MINUTES: policySetting(policyFields.operationLimitMinutes, {
    about: 'An Azure operation that takes longer counts as failed.',
  }),
  ACCELNET_VERIFY_LIMIT_MINUTES: policySetting(policyFields.verifyLimitMinutes, {
    about: 'A VM that is not healthy by then is rolled back.',
  }),
  ACCELNET_COOL_DOWN_HOURS: policySetting(policyFields.coolDownHours, {
    about: 'A VM whose run was rolled back or left stranded is not touched again for this long.',
  }),
  ACCELNET_STRANDED_LIMIT_HOURS: policySetting(policyFields.strandedLimitHours, {
    about: 'A stranded VM is tried again for this long, at most every 30 minutes.',
  }),
  ACCELNET_SWEEP_SCHEDULE: defaultSetting(sweepSchedule, '0 0 */6 * * *', {
    deployed: true,
    about:
      'When every VM of the watched subscriptions is assessed: six fields (second, minute, hour, day, month, weekday), in UTC. `off`: only when an operator asks by `POST /api/sweep`. A sweep begins no more runs than the safeguards let go until the next one.',
  }),
  ACCELNET_SWEEP_SOURCE: defaultSetting(
    choiceFromText(['graph', 'lists'], 'should be graph or lists'),
    'graph',
    {
      deployed: true,
      about:
        '`graph`: sweeps read Azure Resource Graph, a thousand VMs a request, and plain lists where that is forbidden. `lists`: plain lists at once.',
    },
  ),
  ACCELNET_EVENT_QUEUE: optionalSetting(queueName, {
    instead: 'none',
    deployed: true,
    about:
      "The queue of the app's storage account that Event Grid delivers to. Empty: it calls the app, and no queue is polled. An event that cannot be handled yet is tried again every five minutes for a day, and is then dead-lettered in the queue with `-poison` after its name.",
  }),
  ACCELNET_ALLOW_ACTS_WITH_KEY: defaultSetting(flagFromText, 'false', {
    deployed: true,
    about:
      '`true`: whoever has a function key may pause, resume, cancel and so on. A key has no name: records then say `function key`.',
  }),
  ACCELNET_APP_SERVICE_AUTH: defaultSetting(flagFromText, 'false', {
    deployed: true,
    about:
      "`true` only where App Service Authentication stands before the app: callers with the role `Operator` may act, every route but health and the empty page needs `Reader` or `Operator`, and no key is asked for. Without it anybody could forge the header that names the role, so that it is believed only where the platform's own `WEBSITE_AUTH_ENABLED` agrees; where it does not, all those routes are refused, and health says so ([the page](page.md)).",
  }),
  ACCELNET_GUEST_PROBE: policySetting(policyFields.guestProbe, {
    deployed: true,
    about:
      '`report`: after a start the guest is asked by Run Command whether it uses a virtual function, and the answer is recorded. `require`: a guest that says it does not is rolled back. See [guest-probe.md](guest-probe.md); it needs a right of its own.',
  }),
  ACCELNET_PREFLIGHT: policySetting(policyFields.preflight, {
    deployed: true,
    about:
      '`when-unknown`: a running guest is asked by Run Command, before a stop, where the decision would otherwise be unknown; `always`: before each stop. See [evidence.md](evidence.md); it needs a right of its own.',
  }),
  ACCELNET_HISTORY_DAYS: defaultSetting(wholeFromText(1, 3650), '90', {
    deployed: true,
    about:
      'How long the raw history of an ended run is kept, in days. Its record in the journal stays; a history whose record is not there is not deleted.',
  }),
  ACCELNET_NOTIFY_WEBHOOK: optionalSetting(webhookUrl, {
    secret: true,
    about:
      'An https URL that is notified of what happens: see [notifications](notifications.md). It may hold a key, and is never logged; a Key Vault reference keeps it out of the settings.',
  }),
  ACCELNET_NOTIFY_WEBHOOK_FORMAT: defaultSetting(
    choiceFromText(['cloudevents', 'teams'], 'should be cloudevents or teams'),
    'cloudevents',
    {
      about:
        '`cloudevents`: CloudEvents 1.0 in structured JSON. `teams`: an Adaptive Card for the Workflows webhook of a Teams channel.',
    },
  ),
  ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION: optionalSetting(authorization, {
    secret: true,
    about:
      'The whole value of the `Authorization` header that the webhook wants, for instance `Bearer ...`. Never logged.',
  }),
  ACCELNET_NOTIFY_TOPIC: optionalSetting(topicUrl, {
    about:
      "The endpoint of an Event Grid custom topic, with the input schema CloudEvents 1.0. The app's identity needs EventGrid Data Sender on it; its token is sent to hosts under `eventgrid.azure.net`, `.us` and `.cn` only.",
  }),
  ACCELNET_NOTIFY_KINDS: defaultSetting(kindsOfNotices, 'all', {
    about: `What these two are notified of: some of ${noticeKinds.map((kind) => `\`${kind}\``).join(', ')}. The log has everything that a person must hear, whatever stands here.`,
  }),
  ACCELNET_TELEMETRY: defaultSetting(
    choiceFromText(telemetryLevels, 'should be off, metrics or metrics-and-traces'),
    'off',
    {
      deployed: true,
      deployedValue: 'metrics',
      about:
        "`metrics`: the app's metrics are sent to the Application Insights that `APPLICATIONINSIGHTS_CONNECTION_STRING` names; `metrics-and-traces`: and its spans, of which `OTEL_TRACES_SAMPLER_ARG` (0 to 1) keeps a part. See [telemetry.md](telemetry.md).",
    },
  ),
  ACCELNET_ARM_ENDPOINT: defaultSetting(httpsUrl, 'https://management.azure.com', {
    deployed: true,
    about:
      'Azure Resource Manager, for sovereign clouds or the simulated Azure. The token is sent nowhere else.',
  }),
  ACCELNET_ARM_AUDIENCE: optionalSetting(httpsUrl, {
    instead: 'the endpoint',
    about: "The token's audience.",
  }),
  ACCELNET_ARM_DEADLINE_SECONDS: defaultSetting(wholeFromText(1, 120), '30', {
    about: 'Deadline of one request, its token included.',
  }),
  ACCELNET_COMPUTE_API_VERSION: defaultSetting(apiVersion, '2026-04-01', {
    about: 'api-version for virtual machines.',
  }),
  ACCELNET_NETWORK_API_VERSION: defaultSetting(apiVersion, '2026-01-01', {
    about: 'api-version for network interfaces.',
  }),
  ACCELNET_SKUS_API_VERSION: defaultSetting(apiVersion, '2021-07-01', {
    about: 'api-version for Resource SKUs.',
  }),
  ACCELNET_RESOURCES_API_VERSION: defaultSetting(apiVersion, '2021-04-01', {
    about: 'api-version for resource groups.',
  }),
  ACCELNET_LOCKS_API_VERSION: defaultSetting(apiVersion, '2016-09-01', {
    about: 'api-version for management locks.',
  }),
  ACCELNET_SUBSCRIPTIONS_API_VERSION: defaultSetting(apiVersion, '2022-12-01', {
    about: 'api-version for subscriptions.',
  }),
  ACCELNET_AUTHORIZATION_API_VERSION: defaultSetting(apiVersion, '2022-04-01', {
    about: 'api-version for our own permissions.',
  }),
  AZURE_CLIENT_ID: optionalSetting(z.string(), {
    instead: 'empty',
    deployed: true,
    about: 'Client id of a user-assigned identity; empty means the system-assigned one.',
  }),
} satisfies Settings;

/** What the app settings say, by their names. */
export type GivenSettings = Given<typeof settings>;
