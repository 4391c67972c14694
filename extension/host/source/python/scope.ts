/** What is known at one place of a function while it is read. */
import type { Place } from "../span";
import { choice, type Entry, type Item, type ListValue, type Single, type Value } from "../value";
import type { PythonFunction } from "./file";

/** The round of a loop that is being read: what each list gains in it. */
interface Round {
  readonly count: number | null;
  readonly gains: Map<ListValue, Single[]>;
  /** Lists whose gains depend on more than the round. */
  readonly partly: Set<ListValue>;
  /** Lists made within the round; they begin anew each time. */
  readonly own: Set<ListValue>;
  readonly conditions: number;
}

/** One function's names, and the object that its methods build. */
export class Scope {
  readonly variables = new Map<string, Value>();
  /** Functions defined within this one. */
  readonly functions = new Map<string, PythonFunction>();
  /** Names bound to whole numbers: counters of loops. */
  readonly numbers = new Set<string>();
  readonly returns: Value[] = [];
  /** Children by position that the base class was given. */
  positions: ListValue | null = null;
  readonly #rounds: Round[] = [];
  #conditions = 0;

  constructor(
    /** Members of `self`; null outside of methods. */
    readonly members: Entry[] | null,
    /** The class whose method this is. */
    readonly owner: string | null,
    readonly selfName: string | null,
    readonly depth: number,
  ) {}

  /** Whether what is read now may not run. */
  get conditional(): boolean {
    return this.#conditions > 0;
  }

  get repeated(): boolean {
    return this.#rounds.length > 0;
  }

  whenMaybe(read: () => void): void {
    this.#conditions++;
    read();
    this.#conditions--;
  }

  inLoop(count: number | null, read: () => void): void {
    const round: Round = {
      count,
      gains: new Map(),
      partly: new Set(),
      own: new Set(),
      conditions: this.#conditions,
    };
    this.#rounds.push(round);
    read();
    this.#rounds.pop();
    for (const [list, unit] of round.gains) {
      const whole = !round.partly.has(list);
      this.#gain(list, { kind: "repeat", unit, count: round.count, whole });
    }
  }

  /** A list that was made here. */
  made(list: ListValue): ListValue {
    this.#rounds.at(-1)?.own.add(list);
    return list;
  }

  append(list: ListValue, item: Item): void {
    this.#gain(list, item);
  }

  #gain(list: ListValue, item: Item): void {
    const round = this.#rounds.at(-1);
    if (!round || round.own.has(list)) {
      const maybe = this.#conditions > (round?.conditions ?? 0);
      list.items.push(
        maybe && item.kind === "single"
          ? { kind: "repeat", unit: [item], count: null, whole: false }
          : item,
      );
      return;
    }
    const gains = round.gains.get(list) ?? [];
    round.gains.set(list, gains);
    if (item.kind === "single") gains.push(item);
    else gains.push(...item.unit);
    if (item.kind === "repeat" || this.#conditions > round.conditions) round.partly.add(list);
  }

  /** `name = value`. Where it may not run, the name is one or the other. */
  assign(name: string, value: Value): void {
    const before = this.variables.get(name);
    this.variables.set(name, this.conditional && before ? choice([before, value]) : value);
  }

  /** `self.name = value`. */
  assignMember(entry: Entry): void {
    const { members } = this;
    if (!members) return;
    if (!this.conditional && !this.repeated && entry.name.rank === 2) {
      const same = members.findIndex(
        ({ name }) => name.rank === 2 && name.text === entry.name.text,
      );
      if (same >= 0) members.splice(same, 1);
    }
    members.push(entry);
  }

  member(name: string): Value | undefined {
    const found = this.members?.filter(
      (entry) => entry.name.rank === 2 && entry.name.text === name,
    );
    return found && found.length > 0 ? choice(found.map(({ value }) => value)) : undefined;
  }
}

export interface Reading {
  readonly file: string;
  readonly source: string;
}

export const placeOf = (
  { file }: Reading,
  node: { readonly from: number; readonly to: number },
): Place => ({ file, from: node.from, to: node.to });
