import { readJson } from '../http/json.ts';
import type { FailureDetails } from './history/history-events.ts';
import type { FailureOf } from './replay/task-events.ts';

/**
 * An activity's failure as Functions host 4.1037 with Durable 3.15 was recorded to hand it on: the reason with two
 * spaces before the message, the details as the JSON of a .NET exception around the worker's. The error's name,
 * code and cause are lost, as there.
 */
export function activityFailure(name: string, error: Error): FailureOf {
  const failureDetails = providedDetails(error.message);
  const stack = error.stack ?? '';
  return {
    reason: `Activity function '${name}' failed:  ${error.message}`,
    details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: ` ${error.message}`,
      Data: null,
      InnerException: {
        $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
        IsUserException: false,
        RemoteStackTrace: stack,
        RemoteMessage: error.message,
        RemoteTypeName: null,
        Message: `Result: Failure\nException: ${error.message}\nStack: ${stack}`,
        Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
        InnerException: null,
        HelpLink: null,
        Source: 'System.Private.CoreLib',
        HResult: -2146233088,
        StackTrace:
          '   at Microsoft.Azure.WebJobs.Script.Description.WorkerFunctionInvoker.InvokeCore(Object[] parameters, FunctionInvocationContext context)',
      },
      HelpURL: null,
      StackTraceString: null,
      RemoteStackTraceString: null,
      RemoteStackIndex: 0,
      ExceptionMethod: null,
      HResult: -2146233088,
      Source: null,
      WatsonBuckets: null,
    }),
    failureDetails,
  };
}

/** The data that durable-functions puts into the message when the app has an exception properties provider. */
function providedDetails(message: string): FailureDetails {
  if (!message.startsWith('{')) return null;
  const read = readJson(message);
  if (!read.ok || typeof read.value !== 'object' || read.value === null || !('errorType' in read.value))
    return null;
  const { errorType, errorMessage, stackTrace, isNonRetriable, properties } = read.value;
  return {
    ErrorType: errorType,
    ErrorMessage: errorMessage,
    StackTrace: stackTrace,
    IsNonRetriable: isNonRetriable ?? false,
    Properties: properties ?? null,
  };
}
