import { app, type HttpRequest, type InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import type { ConfigReading } from '../config.ts';
import { durableBinding, Instances } from '../workflow/instances.ts';
import type { VerdictKeeper } from '../workflow/verdict-keeper.ts';
import { getAssessment, postAssessment } from './assessment.ts';
import type { DurableAccess } from './begin-remediation.ts';
import { getHealth } from './health.ts';
import { logOf } from './log.ts';
import { type EventDeps, onResourceEvent, TryAgain } from './on-resource-event.ts';
import { getRemediation, listRemediations } from './remediations.ts';
import { getVms } from './vms.ts';

/** Registers the app's ways in. Function names stand in URLs and in the event subscription. */
export function registerTriggers(deps: EventDeps): void {
  app.eventGrid('onResourceEvent', {
    extraInputs: [durableBinding],
    handler: (event: unknown, context: InvocationContext) =>
      onResourceEvent(event, durableOf(context), logOf(context), deps),
  });
  app.http('assessment', {
    route: 'assessment',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs: [durableBinding],
    handler: (request: HttpRequest, context: InvocationContext) =>
      getAssessment(request, Instances.of(context), logOf(context), deps),
  });
  app.http('assessments', {
    route: 'assessment',
    methods: ['POST'],
    authLevel: 'function',
    extraInputs: [durableBinding],
    handler: (request: HttpRequest, context: InvocationContext) =>
      postAssessment(request, Instances.of(context), logOf(context), deps),
  });
  app.http('vms', {
    route: 'vms',
    methods: ['GET'],
    authLevel: 'function',
    handler: (request: HttpRequest) => getVms(request, deps.keeper),
  });
  app.http('remediations', {
    route: 'remediations',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs: [durableBinding],
    handler: (_request: HttpRequest, context: InvocationContext) => listRemediations(context),
  });
  app.http('remediation', {
    route: 'remediations/{id}',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs: [durableBinding],
    handler: (request: HttpRequest, context: InvocationContext) => getRemediation(request, context),
  });
}

function durableOf(context: InvocationContext): DurableAccess {
  return { client: getClient(context), instances: Instances.of(context) };
}

/** With a configuration that cannot be read, events are sent back so that none is lost, and nothing else is done. */
export function registerRefusal(faults: readonly string[]): void {
  app.eventGrid('onResourceEvent', {
    handler: (_event: unknown, context: InvocationContext) => {
      logOf(context).error('configuration cannot be read', { faults });
      throw new TryAgain('the configuration cannot be read');
    },
  });
}

/** Health is answered whatever the configuration. */
export function registerHealth(reading: ConfigReading, keeper?: VerdictKeeper): void {
  app.http('health', {
    route: 'health',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: () => getHealth(reading, keeper),
  });
}
