import { Button } from '@fluentui/react-button';
import { Field } from '@fluentui/react-field';
import { Input } from '@fluentui/react-input';
import { Select } from '@fluentui/react-select';
import { type FormEvent, type ReactElement, useState } from 'react';

export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind?: 'date';
  readonly options?: readonly (readonly [string, string])[];
}

type Values = Readonly<Record<string, string>>;

/** What narrows a list; it holds when it is applied, and stands in the address. */
export function Filters({
  fields,
  values,
  apply,
}: {
  readonly fields: readonly FilterField[];
  readonly values: Values;
  readonly apply: (values: Values) => void;
}): ReactElement {
  const [draft, setDraft] = useState(values);
  const set = (name: string, value: string): Values => ({ ...draft, [name]: value });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply(draft);
  };
  return (
    <search>
      <form className="filters" onSubmit={submit}>
        {fields.map(({ name, label, hint, options, kind }) => (
          <Field key={name} label={label}>
            {options === undefined ? (
              <Input
                value={draft[name] ?? ''}
                placeholder={hint ?? ''}
                maxLength={400}
                type={kind ?? 'text'}
                onChange={(_event, { value }) => setDraft(set(name, value))}
              />
            ) : (
              <Select
                value={draft[name] ?? ''}
                onChange={(_event, { value }) => {
                  setDraft(set(name, value));
                  apply(set(name, value));
                }}
              >
                <option value="">Any</option>
                {options.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ))}
        <Button type="submit" appearance="primary">
          Search
        </Button>
        <Button
          onClick={() => {
            setDraft({});
            apply({});
          }}
        >
          Clear
        </Button>
      </form>
    </search>
  );
}
