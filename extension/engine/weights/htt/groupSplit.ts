/** Random splits of labelled networks. */
import { createRandom } from "../../linalg/random";

export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Places of each label's members, by label. */
export function membersOf(labels: ArrayLike<number>): number[][] {
  const members: number[][] = [];
  Array.from(labels).forEach((label, i) => {
    members[label] ??= [];
    members[label].push(i);
  });
  return members;
}

/** `share` of every group, rounded, at least one member and never all, to the first side. */
export function splitGroups(
  labels: ArrayLike<number>,
  {
    share,
    seed,
    stream,
  }: { readonly share: number; readonly seed: number; readonly stream: number },
): Split {
  const train: number[] = [];
  const test: number[] = [];
  for (const [label, members] of membersOf(labels).entries()) {
    const order = shuffled(members ?? [], seed, stream * 2 ** 20 + label);
    const count = Math.max(1, Math.min(order.length - 1, Math.round(share * order.length)));
    train.push(...order.slice(0, count));
    test.push(...order.slice(count));
  }
  const ascending = (list: number[]) => list.sort((x, y) => x - y);
  return { train: ascending(train), test: ascending(test) };
}

export function shuffled<T>(items: readonly T[], seed: number, stream: number): T[] {
  const random = createRandom(seed, stream);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
