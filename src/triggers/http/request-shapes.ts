import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import type { RouteName, routes } from '../../contract/routes.ts';
import type { Shown } from '../../contract/shown.ts';
import type { Refused } from './problems.ts';

type Contract<Name extends RouteName> = (typeof routes)[Name];
type Read<Name extends RouteName, Part extends 'query' | 'parameters' | 'body'> =
  Contract<Name> extends Readonly<Record<Part, infer Shape extends z.ZodType>> ? z.output<Shape> : undefined;

/** What a request asks of a route, as the contract has it. */
export interface RequestAsked<Name extends RouteName> {
  readonly request: HttpRequest;
  readonly query: Read<Name, 'query'>;
  readonly parameters: Read<Name, 'parameters'>;
  readonly body: Read<Name, 'body'>;
}

/** The same with who acts, for the routes of operators. */
export type AskedOf<Name extends RouteName> = Contract<Name>['who'] extends 'act'
  ? RequestAsked<Name> & { readonly by: string }
  : RequestAsked<Name>;

// An open object takes what has no index signature too.
type BodyOf<Shape> = Shape extends z.ZodType
  ? string extends keyof z.input<Shape>
    ? object
    : Shown<z.input<Shape>>
  : never;

type Answers<Name extends RouteName> = Contract<Name>['answers'];
type Answered<Name extends RouteName> = {
  [Status in keyof Answers<Name>]: {
    readonly status: Status;
    readonly body: BodyOf<Answers<Name>[Status]>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof Answers<Name>];

/** An answer that is sent as it is: a file, or lines that are made while they are sent. */
export interface Sent {
  readonly sent: HttpResponseInit;
}

/** What a route answers: one of its bodies, one of its problems, or for some what is sent as it is. */
export type AnswerOf<Name extends RouteName> =
  | Answered<Name>
  | Refused<Contract<Name>['problems'][number]>
  | (Contract<Name> extends { readonly stream: Route['stream'] } ? Sent : never);

/** What answers a route, once its caller is known to be allowed and its request is as the contract says. */
export type RouteHandler<Name extends RouteName> = (
  asked: AskedOf<Name>,
  context: InvocationContext,
) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
