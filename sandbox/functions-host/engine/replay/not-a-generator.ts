/**
 * A hint for the author of an orchestrator that durable-functions could not drive: its own message for an async
 * generator speaks of yielding undefined, the one for an async function of a missing method.
 */
export function generatorHint(error: string): string | undefined {
  if (error.includes('generator.next is not a function'))
    return 'it is no generator: write function*, without async';
  if (error.includes('Orchestration yielded data of type undefined'))
    return 'it is an async generator, or it yields what is no task: write function*, without async';
  return undefined;
}
