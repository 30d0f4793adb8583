// A deletion asks for a name to be typed: the form that asks, and the check of what was sent. The page stays where it was
// not that name.

import type { Child } from 'hono/jsx';
import { Notice } from '../ui/components.tsx';
import type { ConsoleContext } from './context.ts';
import { Csrf } from './layout.tsx';
import { may } from './permissions.ts';

/** As long as the longest thing that is to be typed, a URL. */
const MAX_TYPED = 2_048;

/**
 * Whether a form was sent without the name that it asks for. Then nothing may be done: the handler answers with the page
 * of the form, which says what to type.
 */
export async function isMistyped(c: ConsoleContext, name: string): Promise<boolean> {
  const { typed } = await c.req.parseBody();
  if (typeof typed === 'string' && asShown(typed) === asShown(name)) return false;
  c.set('mistyped', c.req.path);
  c.status(400);
  return true;
}

/** Browsers show a name with single spaces, and what is typed may be composed in another way. */
function asShown(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

interface TypedConfirmProps {
  readonly c: ConsoleContext;
  readonly action: string;
  /** Of the button. */
  readonly text: string;
  /** What is to be typed, and what that is: `organization’s name`. */
  readonly name: string;
  readonly what: string;
  /** What screen readers say in place of `text`, where that alone does not say of what. */
  readonly label?: string;
  readonly children?: Child;
}

/** A button behind a sentence that says what it will do, and a name to type; none for those whose role may not. */
export function TypedConfirm({ c, action, text, name, what, label, children }: TypedConfirmProps) {
  if (!may(c, 'POST', action)) return null;
  const id = `typed${action.replaceAll('/', '-')}`;
  const wrong = c.var.mistyped === action;
  return (
    <details class="ask" open={wrong}>
      <summary aria-label={label}>{`${text}…`}</summary>
      <form method="post" action={action} class="asked">
        <Csrf c={c} />
        <p>{children}</p>
        {wrong ? (
          <Notice tone="bad">
            <p id={`${id}-wrong`}>
              Nothing was done. Type the {what} exactly: <strong>{name}</strong>
            </p>
          </Notice>
        ) : null}
        <div class="field">
          <label for={id}>
            To confirm, type the {what}: <strong>{name}</strong>
          </label>
          <input
            id={id}
            name="typed"
            type="text"
            required
            maxlength={MAX_TYPED}
            autocomplete="off"
            spellcheck={false}
            autofocus={wrong}
            {...(wrong ? { 'aria-invalid': 'true', 'aria-describedby': `${id}-wrong` } : {})}
          />
        </div>
        <div class="field">
          <button type="submit" class="bad">
            {text}
          </button>
        </div>
      </form>
    </details>
  );
}
