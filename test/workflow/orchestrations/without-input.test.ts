import { expect, test } from 'vitest';
import { awaitHealth } from '../../../src/workflow/orchestrations/guest/await-health.ts';
import { probeGuest } from '../../../src/workflow/orchestrations/guest/guest-probe.ts';
import { followOperation } from '../../../src/workflow/orchestrations/operations/follow-operation.ts';
import { setFlag } from '../../../src/workflow/orchestrations/operations/set-flag.ts';
import { ByHand } from '../../support/by-hand.ts';

test.each([followOperation, setFlag, awaitHealth, probeGuest])(
  'an orchestration that is started without input fails with that message, and calls no activity: %s',
  (orchestrator) => {
    const bench = new ByHand();
    const begun = () => bench.play<unknown>(orchestrator(bench.run.context));
    expect(begun).toThrow(`${orchestrator.name}: no input`);
    expect(bench.asked).toEqual([]);
  },
);
