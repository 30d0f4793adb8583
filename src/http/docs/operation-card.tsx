// One operation: what it does, what it takes, what it answers, and a line to try it with.

import type { Json } from '../../protocol/json.ts';
import { Badge } from '../ui/components.tsx';
import { Fields, ModelLink } from './fields.tsx';
import { Marked } from './marked.tsx';
import type { Answer, Operation } from './operations.ts';

export function OperationCard({ operation }: { readonly operation: Operation }) {
  const { answers, body, curl, description, id, method, parameters, path, scope, summary } = operation;
  const good = answers.filter(({ status }) => status.startsWith('2'));
  const problems = answers.filter(({ status }) => !status.startsWith('2'));
  return (
    <section class="card operation" id={id} aria-labelledby={`${id}-name`}>
      <h2 id={`${id}-name`}>{summary}</h2>
      <p class="call">
        <code>
          <b>{method}</b> {path}
        </code>{' '}
        <Badge tone={scope === 'admin' ? 'wait' : 'plain'}>
          {scope === null ? 'no key required' : `${scope} scope`}
        </Badge>
      </p>
      {description === '' ? null : (
        <p>
          <Marked text={description} />
        </p>
      )}
      {parameters.length === 0 ? null : (
        <>
          <h3>Parameters</h3>
          <Fields
            label={`Parameters of ${id}`}
            fields={parameters.map((parameter) => ({
              ...parameter,
              type: `${parameter.type} (${parameter.location === 'path' ? 'in the path' : 'in the query'})`,
            }))}
          />
        </>
      )}
      {body === null ? null : (
        <>
          <h3>{body.required ? 'Body' : 'Body (optional)'}</h3>
          <Fields label={`Body of ${id}`} fields={body.fields} />
        </>
      )}
      <h3>Try it</h3>
      <div class="value">
        <code id={`${id}-curl`} class="lines">
          {curl}
        </code>
        <button type="button" data-copy={`${id}-curl`} aria-label={`Copy the request for ${id}`} hidden>
          Copy
        </button>
      </div>
      {good.map((answer) => (
        <GoodAnswer id={id} answer={answer} />
      ))}
      {problems.length === 0 ? null : (
        <p class="note">
          {'Errors: '}
          {problems.map(({ description: said, status }, i) => (
            <>
              {i === 0 ? '' : ', '}
              <span class="code bad">{status}</span> {lowerFirst(said)}
            </>
          ))}
          . <ModelLink name="Problem" />
        </p>
      )}
    </section>
  );
}

function GoodAnswer({ id, answer }: { readonly id: string; readonly answer: Answer }) {
  const { description, example, fields, model, status } = answer;
  return (
    <>
      <h3>
        <span class="code">{status}</span> {description}
        {model === null ? null : (
          <>
            : <ModelLink name={model} />
          </>
        )}
      </h3>
      {fields.length === 0 ? null : <Fields label={`Response of ${id}`} fields={fields} />}
      {example === undefined ? null : <Example value={example} />}
    </>
  );
}

function Example({ value }: { readonly value: Json }) {
  return (
    <details>
      <summary>Example</summary>
      <pre tabindex={0}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
