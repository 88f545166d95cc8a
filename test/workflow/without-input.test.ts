import { expect, test } from 'vitest';
import { awaitHealth } from '../../src/workflow/await-health.ts';
import { followOperation } from '../../src/workflow/follow-operation.ts';
import { guestProbe } from '../../src/workflow/guest-probe.ts';
import { setFlag } from '../../src/workflow/set-flag.ts';
import { ByHand } from '../support/by-hand.ts';

test.each([followOperation, setFlag, awaitHealth, guestProbe])(
  'an orchestration that somebody starts without an input says so, and asks Azure nothing: %s',
  (orchestrator) => {
    const scene = new ByHand();
    const begun = () => scene.play<unknown>(orchestrator(scene.run.context));
    expect(begun).toThrow(`${orchestrator.name}: no input`);
    expect(scene.asked).toEqual([]);
  },
);
