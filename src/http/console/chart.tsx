// A chart of three strips over one axis of time: how much, how much of it failed, how long events waited. Each bar says
// its span and number, and a table says all of it again.

import type { Activity } from '../../tenancy/activity.ts';
import type { Period } from '../../tenancy/spans.ts';
import { Pills, Time } from '../ui/components.tsx';
import { count, lasting } from '../ui/format.ts';

interface ChartProps {
  readonly activity: Activity;
  /** What is counted, in the plural: `requests`. */
  readonly what: string;
  /** Path of this page for a period. */
  readonly link: (period: Period) => string;
}

interface Strip {
  readonly name: string;
  readonly kind: 'all' | 'failed' | 'wait';
  readonly values: readonly number[];
  readonly total: string;
  readonly say: (value: number) => string;
}

const HEIGHT = 46;
/** Of a bar's place. */
const WIDTH = 10;
const GAP = 2;

export function Chart({ activity, what, link }: ChartProps) {
  const strips = stripsOf(activity, what);
  const { period, starts } = activity;
  return (
    <figure class="chart">
      <Pills
        label="Time range"
        tabs={[
          { text: '24 hours', href: link('day'), here: period === 'day' },
          { text: '7 days', href: link('week'), here: period === 'week' },
        ]}
      />
      {strips.map((strip) => (
        <StripRow strip={strip} period={period} />
      ))}
      <div class="axis">
        <Time at={starts[0] ?? 0} form="hour" />
        <Time at={starts[Math.floor(starts.length / 2)] ?? 0} form="hour" />
        <span>now</span>
      </div>
      <Numbers strips={strips} activity={activity} />
    </figure>
  );
}

function stripsOf({ all, failed, waitsMs, more }: Activity, what: string): Strip[] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const counted = (values: readonly number[]) => `${count(sum(values))}${more ? ' or more' : ''}`;
  const strips: Strip[] = [
    { name: capital(what), kind: 'all', values: all, total: counted(all), say: count },
    { name: 'Failures', kind: 'failed', values: failed, total: counted(failed), say: count },
  ];
  if (waitsMs === null) return strips;
  const waits = waitsMs.map((wait) => wait ?? 0);
  const known = waitsMs.some((wait) => wait !== null);
  const total = known ? lasting(Math.max(...waits)) : '–';
  return [...strips, { name: 'Longest wait', kind: 'wait', values: waits, total, say: lasting }];
}

function StripRow({ strip: { kind, name, say, total, values }, period }: { strip: Strip; period: Period }) {
  const most = Math.max(...values, 1);
  const width = values.length * WIDTH;
  const label = `${name} in the last ${period === 'day' ? '24 hours' : '7 days'}: ${total}`;
  return (
    <div class={`strip ${kind}`}>
      <div>
        <b>{total}</b>
        {name}
      </div>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {values.map((value, i) => {
          const height = value === 0 ? 1 : Math.max(3, Math.round((value / most) * (HEIGHT - 4)));
          return (
            <rect
              class={value === 0 ? 'none' : ''}
              x={String(i * WIDTH + GAP / 2)}
              y={String(HEIGHT - height)}
              width={String(WIDTH - GAP)}
              height={String(height)}
            >
              <title>{say(value)}</title>
            </rect>
          );
        })}
      </svg>
    </div>
  );
}

/** The same in numbers; spans in which nothing happened are left out. */
function Numbers({ strips, activity: { starts, all, waitsMs } }: { strips: readonly Strip[]; activity: Activity }) {
  const shown = starts.map((_, i) => i).filter((i) => (all[i] ?? 0) > 0 || (waitsMs?.[i] ?? null) !== null);
  return (
    <details>
      <summary>View as table</summary>
      {shown.length === 0 ? (
        <p>No activity in this period.</p>
      ) : (
        <div class="sheet">
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                {strips.map(({ name }) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((i) => (
                <tr>
                  <td>
                    <Time at={starts[i] ?? 0} form="hour" />
                  </td>
                  {strips.map(({ say, values }) => (
                    <td>{say(values[i] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
