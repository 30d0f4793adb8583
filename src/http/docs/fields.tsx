// Fields of a body, an answer or a model, or parameters: name, what it may be, what it means.

import { Marked } from './marked.tsx';
import { docsPath, MODELS, slugOf } from './paths.ts';
import type { Field } from './schema.ts';

interface FieldsProps {
  readonly fields: readonly Field[];
  /** Of the table. */
  readonly label: string;
}

export function Fields({ fields, label }: FieldsProps) {
  if (fields.length === 0) return <p class="note">An object with arbitrary members.</p>;
  return (
    <table class="folds fields" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr>
            <td>
              <code>{field.path}</code>
              {field.required ? <small>required</small> : null}
            </td>
            <td>
              <TypeOf field={field} />
            </td>
            <td>
              <Marked text={field.description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TypeOf({ field: { model, type } }: { readonly field: Field }) {
  if (model === null) return <>{type}</>;
  const [before = '', after = ''] = type.split(model, 2);
  return (
    <>
      {before}
      <ModelLink name={model} />
      {after}
    </>
  );
}

export function ModelLink({ name }: { readonly name: string }) {
  return <a href={`${docsPath(MODELS)}#${slugOf(name)}`}>{name}</a>;
}
