/** A response with a JSON body, in the content type that the Functions host writes. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

export function emptyResponse(status: number): Response {
  return new Response(null, { status });
}

/** The refusal of a body that is not JSON; there is no .NET stack to show. */
export function invalidJson(fault: string): Response {
  return jsonResponse(400, {
    Message: 'Invalid JSON content',
    ExceptionMessage: fault,
    ExceptionType: 'Newtonsoft.Json.JsonReaderException',
    StackTrace: '',
  });
}
