import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatches } from '../../../src/core/lib/glob.ts';
import type { Selector } from '../../../src/core/policy/policy-types.ts';
import { scopeOf, selects } from '../../../src/core/policy/scope.ts';
import { subscriptionId, vmFacts } from '../../support/facts.ts';

describe('a pattern', () => {
  test.each<[string, string, boolean]>([
    ['web', 'WEB', true],
    ['web', 'web1', false],
    ['web*', 'web', true],
    ['*web', 'my-web', true],
    ['*web*', 'my-web-1', true],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'a--c--b', false],
    ['ab*ba', 'aba', false],
    ['*', '', true],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
    ['a.c', 'abc', false],
    ['[a-z]+', 'abc', false],
    ['*aa*a', 'aa', false],
  ])('%s matches the text %s: %s', (pattern, text, matches) => {
    expect(globMatches(pattern, text)).toBe(matches);
  });

  test('matches what the equivalent regular expression matches', () => {
    const messages = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    fc.assert(
      fc.property(messages, messages, (pattern, text) => {
        const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
        expect(globMatches(pattern, text)).toBe(new RegExp(`^${parts.join('.*')}$`, 's').test(text));
      }),
    );
  });

  test('is matched quickly, however long it is', () => {
    const began = performance.now();
    globMatches(`${'*a'.repeat(20_000)}b`, 'a'.repeat(40_000));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('a selector', () => {
  const vm = vmFacts({ tags: { Environment: ' Production ', owner: '' } });
  test.each<[Selector, boolean]>([
    [{}, true],
    [{ subscriptions: [subscriptionId.toUpperCase()] }, true],
    [{ subscriptions: ['22222222-*'] }, false],
    [{ resourceGroups: ['WEB'] }, true],
    [{ resourceGroups: ['web-*', 'w*'] }, true],
    [{ resourceGroups: ['db'] }, false],
    [{ names: ['vm'] }, false],
    [{ names: ['VM*'] }, true],
    [{ sizes: ['standard_d*s_v3'] }, true],
    [{ sizes: ['Standard_E*'] }, false],
    [{ locations: ['West Europe'] }, true],
    [{ locations: ['*europe'] }, true],
    [{ locations: ['northeurope'] }, false],
    [{ tags: { environment: 'prod*' } }, true],
    [{ tags: { ENVIRONMENT: 'PRODUCTION' } }, true],
    [{ tags: { environment: 'prod' } }, false],
    [{ tags: { owner: '*' } }, true],
    [{ tags: { team: '*' } }, false],
    [{ tags: { environment: '*', team: '*' } }, false],
    [{ names: ['vm1'], sizes: ['Standard_E*'] }, false],
    [{ names: [] }, false],
  ])('%j selects the VM: %s', (selector, named) => {
    expect(selects(selector, vm)).toBe(named);
  });
});

test.each<[string, readonly Selector[], readonly Selector[], object]>([
  ['of all, where no selector is given', [], [], { kind: 'in-scope' }],
  ['of one inclusion', [{ names: ['x'] }, { names: ['vm1'] }], [], { kind: 'in-scope' }],
  ['of no inclusion', [{ names: ['x'] }, { names: ['y'] }], [], { kind: 'not-in-scope' }],
  ['of the first exclusion', [{}], [{ names: ['vm1'] }], { kind: 'excluded', selector: 0 }],
  ['of a later exclusion', [], [{ names: ['x'] }, { names: ['vm1'] }], { kind: 'excluded', selector: 1 }],
  ['of no exclusion', [], [{ names: ['x'] }], { kind: 'in-scope' }],
])('the scope recognizes a VM %s', (_title, include, exclude, expected) => {
  expect(scopeOf(vmFacts(), { include, exclude })).toEqual(expected);
});

const some = fc.array(fc.constantFrom('*', 'v*', 'vm1', 'vm2', 'WEB', 'other'), {
  minLength: 1,
  maxLength: 2,
});
const anySelector: fc.Arbitrary<Selector> = fc.record(
  {
    resourceGroups: some,
    names: some,
    locations: fc.constant(['westeurope']),
    tags: fc.dictionary(fc.constantFrom('Env', 'team'), fc.constantFrom('*', 'prod', 'test')),
  },
  { requiredKeys: [] },
);
const anyVm = fc
  .record({
    size: fc.constantFrom('Standard_D4s_v3', 'Standard_B2s'),
    tags: fc.dictionary(fc.constantFrom('env', 'ENV', 'team'), fc.constantFrom('prod', 'Test', '')),
  })
  .map(vmFacts);
const selectors = fc.array(anySelector, { maxLength: 4 });

test('an exclusion wins over every inclusion, and without one the inclusions decide', () => {
  fc.assert(
    fc.property(selectors, selectors, anyVm, (include, exclude, vm) => {
      const { kind } = scopeOf(vm, { include, exclude });
      const included = include.length === 0 || include.some((one) => selects(one, vm));
      if (exclude.some((one) => selects(one, vm))) expect(kind).toBe('excluded');
      else expect(kind).toBe(included ? 'in-scope' : 'not-in-scope');
      expect(scopeOf(vm, { include, exclude: [...exclude, {}] }).kind).toBe('excluded');
    }),
  );
});

test('neither casing nor order changes the result', () => {
  const upper = (selector: Selector): Selector =>
    JSON.parse(
      JSON.stringify(selector)
        .toUpperCase()
        .replaceAll(/"(RESOURCEGROUPS|NAMES|LOCATIONS|TAGS)":/g, (key) =>
          key.toLowerCase().replace('resourcegroups', 'resourceGroups'),
        ),
    );
  fc.assert(
    fc.property(selectors, selectors, anyVm, (include, exclude, vm) => {
      const plain = scopeOf(vm, { include, exclude }).kind;
      const turned = { include: include.map(upper).reverse(), exclude: exclude.map(upper).reverse() };
      const tags = Object.fromEntries(Object.entries(vm.tags).reverse());
      const alerting = {
        ...vm,
        id: vm.id.toUpperCase(),
        location: 'West Europe',
        size: vm.size.toUpperCase(),
        tags,
      };
      expect(scopeOf(alerting, turned).kind).toBe(plain);
    }),
  );
});
