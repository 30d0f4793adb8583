// The console's door where Cloudflare Access does not stand before it: a key, checked at most five times a minute for
// each address, opens a session.

import { REFUSALS_COUNT_MS, SESSION_MS, type SignIn, signIn, signOut } from '../../tenancy/console-sessions.ts';
import { anonymousContext } from '../action-context.ts';
import { countedAddress, networkPrefix } from '../address.ts';
import { CONSOLE_PATH } from '../paths.ts';
import { dropSession, sessionIn, setSession } from '../session-cookie.ts';
import { countRefusal, waitSeconds } from '../strangers.ts';
import { Notice } from '../ui/components.tsx';
import { accessSettings } from './access.ts';
import { actionContext, completed } from './action-context.ts';
import { COOKIE, type ConsoleContext, consolePath } from './context.ts';
import { respondNotFound } from './layout.tsx';

const WRONG: Readonly<Record<Exclude<Extract<SignIn, { ok: false }>['reason'], 'too many'>, string>> = {
  unknown: 'This is neither the admin key nor an API key.',
  metrics: 'This API key has the metrics scope, which reads figures through the API only. Use one with another scope.',
  'one organization':
    'This API key is for one organization, and the console shows all of them. Use it with the API, or use a key without an organization.',
};
const NEXT = /^\/console(?:\/[\w/-]*)?(?:\?[\w=&%.+~-]*)?$/;

/** In the place of a page that needs an operator. */
export async function respondSignIn(c: ConsoleContext): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'GET' ? nextOf(pathname + search) : CONSOLE_PATH;
  c.header('HX-Refresh', 'true');
  return renderSignIn(c, { next, wrong: null }, 401);
}

/** POST /console/sign-in, whose form was looked at before. */
export async function openSession(c: ConsoleContext): Promise<Response> {
  if (accessSettings(c.env) !== null) return respondNotFound(c);
  const form = await c.req.parseBody();
  const next = nextOf(form['next']);
  const seconds = waitSeconds(c);
  if (seconds !== null) return respondTooMany(c, next, seconds);
  const adminKey = c.env.ADMIN_API_KEY ?? '';
  const attempt = { ...addressOf(c), key: String(form['key'] ?? '').trim(), adminKey };
  const done = await signIn(anonymousContext(c), attempt);
  if (!done.ok) {
    await countRefusal(c);
    if (done.reason === 'too many') return respondTooMany(c, next, REFUSALS_COUNT_MS / 1000);
    return renderSignIn(c, { next, wrong: WRONG[done.reason] }, 401);
  }
  setSession(c, COOKIE, done.secret, SESSION_MS / 1000);
  return c.redirect(next, 303);
}

/** POST /console/sign-out */
export async function closeSession(c: ConsoleContext): Promise<Response> {
  const secret = sessionIn(c, COOKIE);
  if (secret !== undefined) completed(await signOut(actionContext(c), secret));
  dropSession(c, COOKIE);
  return c.redirect(CONSOLE_PATH, 303);
}

function respondTooMany(c: ConsoleContext, next: string, seconds: number): Promise<Response> {
  c.header('Retry-After', String(seconds));
  const wrong = `Too many failed attempts from your IP address. Try again in ${seconds} seconds.`;
  return renderSignIn(c, { next, wrong }, 429);
}

async function renderSignIn(c: ConsoleContext, props: SignInProps, status: 401 | 429): Promise<Response> {
  c.status(status);
  return c.render(<SignInPage {...props} />, { title: 'Sign in', slim: true });
}

interface SignInProps {
  /** Where the operator wanted to go. */
  readonly next: string;
  readonly wrong: string | null;
}

function SignInPage({ next, wrong }: SignInProps) {
  return (
    <>
      <h1>Sign in to the console</h1>
      <p class="lead">For Rollcall operators. Sessions last eight hours and end when the key changes.</p>
      {wrong === null ? null : (
        <Notice tone="bad">
          <p>{wrong}</p>
        </Notice>
      )}
      <form method="post" action={consolePath('sign-in')}>
        <input type="hidden" name="next" value={next} />
        <div class="field">
          <label for="key">Admin key or API key</label>
          <input id="key" name="key" type="password" autocomplete="current-password" required />
        </div>
        <div class="field">
          <button type="submit">Sign in</button>
        </div>
      </form>
      <p class="note">
        Already signed in and following a link from another site? <a href={next}>Continue</a>
      </p>
    </>
  );
}

/** A page of the console; its beginning for anything else. */
function nextOf(given: unknown): string {
  return typeof given === 'string' && NEXT.test(given) ? given : CONSOLE_PATH;
}

function addressOf(c: ConsoleContext): { readonly address: string; readonly network: string | null } {
  const address = c.req.header('CF-Connecting-IP') ?? '';
  return { address: countedAddress(address) || 'unknown', network: networkPrefix(address) };
}
