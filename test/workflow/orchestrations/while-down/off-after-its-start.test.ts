import { expect, test } from 'vitest';
import { secondsOffAfterRunning, secondsOffAfterStart } from '../../../../src/core/remediation/turned-off.ts';
import {
  type FollowAnswer,
  type FollowInput,
  followOperation,
} from '../../../../src/workflow/orchestrations/operations/follow-operation.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

/** Follows a start that Azure says succeeded, of a VM that is seen off until then. */
function followed(offForSeconds: number): { answer: FollowAnswer; seconds: number } {
  const since = Date.parse(noon);
  const power = (now: number): string => (now < since + offForSeconds * 1000 ? 'stopped' : 'running');
  const hand: ByHand = new ByHand(
    {},
    {
      call: (name) =>
        name === 'poll'
          ? { ok: true, value: { state: 'succeeded' } }
          : {
              ok: true,
              value: {
                vmUid: found.vmUid,
                power: power(hand.now),
                provisioningState: 'Succeeded',
                at: noonPlus(0),
                optedOut: false,
              },
            },
    },
  );
  const input: FollowInput = {
    vmId: found.vmId,
    vmUid: found.vmUid,
    correlationId: 'c',
    target: 'running',
    operation: { kind: 'async', url: 'https://arm.example/operations/1' },
    since,
    nextPoll: since,
    until: since + 3_600_000,
  };
  const answer = hand.child<FollowAnswer>(followOperation, input);
  return { answer, seconds: (hand.now - since) / 1000 };
}

test('a VM that is seen off for a minute after its start succeeded counts as turned off by somebody', () => {
  const { answer, seconds } = followed(600);
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'turned-off' } });
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect(seconds).toBeLessThan(90);
});

test('a VM that is seen off for less than a minute after its start counts as running', () => {
  expect(followed(45).answer).toMatchObject({ ok: true });
});

test('a VM that was seen running counts as turned off sooner than after its start', () => {
  expect(secondsOffAfterRunning).toBeLessThan(secondsOffAfterStart);
});
