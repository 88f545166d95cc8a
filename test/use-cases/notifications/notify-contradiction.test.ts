import type { DurableClient } from 'durable-functions';
import { expect, test } from 'vitest';
import type { SizeAssessment, SizeEvidence } from '../../../src/core/evidence/size-evidence.ts';
import type { Notice } from '../../../src/ports/notify.ts';
import { notifyContradiction } from '../../../src/use-cases/notifications/notify-contradiction.ts';
import type { AlertScope } from '../../../src/use-cases/notifications/repeat-alerts.ts';
import { noon } from '../../support/facts.ts';

const said = (source: SizeEvidence['source'], says: SizeEvidence['says']): SizeEvidence => ({
  source,
  strength: 'strong',
  says,
  at: noon,
  from: `the ${source}`,
});
const contradicted: SizeAssessment = {
  answer: 'unknown',
  source: '',
  evidence: [],
  missing: [],
  contradiction: [said('fleet', 'gains'), said('operator', 'platform')],
};

/** A list of alerts, and who is notified. */
function listing(broken = false) {
  const alerts: { id: string }[] = [];
  const notices: Notice[] = [];
  const errors: string[] = [];
  const signalEntity = async (_id: unknown, _operation: string, input: { id: string }): Promise<void> => {
    alerts.push({ id: input.id });
  };
  const quiet = (): void => undefined;
  const scope = {
    durable: {
      client: { signalEntity } as unknown as DurableClient,
      instances: {
        alerts: async () => {
          if (broken) throw new Error('storage is away');
          return { alerts };
        },
      },
    },
    log: { debug: quiet, info: quiet, warn: quiet, error: (message: string) => void errors.push(message) },
    notify: async (notice: Notice) => void notices.push(notice),
    now: () => Date.parse(noon),
  } as unknown as AlertScope;
  return { scope, notices, errors };
}

test('two that contradict each other raise one alert, however the size is spelt', async () => {
  const { scope, notices } = listing();
  await notifyContradiction(scope, { size: 'Standard_D4s_v6' }, contradicted);
  await notifyContradiction(scope, { size: 'standard_d4s_v6' }, contradicted);
  expect(notices).toMatchObject([{ kind: 'evidence-contradicted', subject: 'd4s_v6' }]);
  expect(notices[0]?.text).toContain('gains (the fleet, as of');
  expect(notices[0]?.text).toContain('platform (the operator, as of');
});

test('a size that is only unknown raises none', async () => {
  const { scope, notices } = listing();
  const { contradiction: _none, ...unknown } = contradicted;
  await notifyContradiction(scope, { size: 'Standard_D4s_v6' }, unknown);
  expect(notices).toEqual([]);
});

test('an assessment goes on where the alert cannot be raised', async () => {
  const { scope, errors } = listing(true);
  await notifyContradiction(scope, { size: 'Standard_D4s_v6' }, contradicted);
  expect(errors).toEqual(['an alert could not be raised']);
});
