// What is watched where an organization's events arrive at its app: none is left out, none overtakes another, one that comes
// again says the same, in the same company. Once Rollcall's database was put back, that holds from the next epoch on.

export interface Sequenced {
  readonly sequence: number;
  readonly organizationId: string;
  readonly epoch: number;
  readonly type: string;
}

/** What is known of an organization's events, and what must not be. */
export interface Watching {
  isDiscarded(organizationId: string, sequence: number): boolean;
  isHeld(organizationId: string, sequence: number): boolean;
  violation(what: string): void;
}

export interface Arrivals {
  /** In one request, with its `webhook-id`. */
  came(events: readonly Sequenced[], id: string): void;
  /** The app has applied them, or knew them. */
  taken(events: readonly Sequenced[]): void;
  putBack(): void;
  /** Last sequence that the app has accepted; 0 where none of the epoch was. */
  accepted(): number;
  /** Events that came more than once. */
  repeated(): number;
}

export function arrivals(organizationId: string, { isDiscarded, isHeld, violation }: Watching): Arrivals {
  let epoch = 1;
  /** Put back, and no later epoch has begun. */
  let isAdrift = false;
  let accepted = 0;
  let repeated = 0;
  const seen = new Map<number, string>();
  /** `webhook-id` of what each event was sent in. */
  const together = new Map<number, string>();

  function begin(event: Sequenced): void {
    if (event.type !== 'organization.restored')
      violation(`epoch ${event.epoch} of ${organizationId} begins with ${event.type}, event ${event.sequence}`);
    isAdrift = false;
    ({ epoch } = event);
    accepted = event.sequence - 1;
    seen.clear();
    together.clear();
  }

  /** Where the app stands, nothing from an epoch before changes anything any more. */
  const isOfNow = (event: Sequenced) => event.epoch === epoch && !isAdrift;

  return {
    accepted: () => (isAdrift ? 0 : accepted),
    repeated: () => repeated,
    putBack: () => {
      isAdrift = true;
    },
    taken: (events) => {
      for (const event of events) if (isOfNow(event)) accepted = Math.max(accepted, event.sequence);
    },
    came: (all, id) => {
      for (const event of all) {
        if (event.organizationId !== organizationId)
          violation(`an event of ${event.organizationId} went to the app of ${organizationId}`);
        if (event.epoch > epoch) begin(event);
      }
      const events = all.filter(isOfNow);
      let expected = accepted + 1;
      for (const event of events) {
        const { sequence } = event;
        const text = JSON.stringify(event);
        const before = seen.get(sequence);
        if (before !== undefined) repeated += 1;
        if (before !== undefined && before !== text) violation(`event ${sequence} came again and said something else`);
        if (before === undefined && isHeld(organizationId, sequence))
          violation(`event ${sequence} came although the guard holds it`);
        for (; expected < sequence; expected += 1)
          if (!isDiscarded(organizationId, expected))
            violation(`event ${sequence} came before ${expected}; the last one accepted is ${accepted}`);
        expected = Math.max(expected, sequence + 1);
        seen.set(sequence, text);
      }
      for (const { sequence } of events) {
        const before = together.get(sequence);
        if (before !== undefined && before !== id) violation(`event ${sequence} came again in other company`);
        together.set(sequence, id);
      }
    },
  };
}
