// The phases of an assignment that starts from prices and a matching (Jonker and Volgenant 1987):
// rows take their best columns, rows left over bid for them, and what is still free is matched
// along shortest paths. Gains are n x n, row-major without gaps; a column's price is added to its
// gains, and a matched row holds one of its best columns at all times. Nothing here multiplies, so
// that both builds answer alike.
//
// Pointers are byte addresses; matchings are runs of i32, -1 for none.

const NONE: f64 = -Infinity;

// @ts-ignore: decorator
@inline
function cell(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

// @ts-ignore: decorator
@inline
function place(base: usize, i: i32): usize {
  return base + ((<usize>i) << 2);
}

// @ts-ignore: decorator
@inline
function rowOfGains(gains: usize, n: i32, i: i32): usize {
  return gains + (<usize>n * <usize>i << 3);
}

/** max of x + y over n elements. */
// @ts-ignore: decorator
@inline
function bestSum(x: usize, y: usize, n: i32): f64 {
  let even = f64x2.splat(NONE);
  let odd = f64x2.splat(NONE);
  let j: i32 = 0;
  for (; j + 3 < n; j += 4, x += 32, y += 32) {
    even = f64x2.pmax(even, f64x2.add(v128.load(x), v128.load(y)));
    odd = f64x2.pmax(odd, f64x2.add(v128.load(x, 16), v128.load(y, 16)));
  }
  const lanes = f64x2.pmax(even, odd);
  let best = max(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
  for (; j < n; j++, x += 8, y += 8) best = max(best, load<f64>(x) + load<f64>(y));
  return best;
}

/** The first j from `from` on with x_j + y_j = value; n if there is none. */
// @ts-ignore: decorator
@inline
function indexOfSum(x: usize, y: usize, n: i32, value: f64, from: i32): i32 {
  let j = from;
  while (j < n && load<f64>(cell(x, j)) + load<f64>(cell(y, j)) != value) j++;
  return j;
}

// what `twoBest` finds
let best: f64 = 0;
let second: f64 = 0;

/** Sets `best` and `second` to the two greatest of x + y over n > 1 elements, equal ones included. */
// @ts-ignore: decorator
@inline
function twoBest(x: usize, y: usize, n: i32): void {
  let first = f64x2.splat(NONE);
  let next = f64x2.splat(NONE);
  let j: i32 = 0;
  for (; j + 1 < n; j += 2, x += 16, y += 16) {
    const sum = f64x2.add(v128.load(x), v128.load(y));
    next = f64x2.pmax(next, f64x2.pmin(first, sum));
    first = f64x2.pmax(first, sum);
  }
  const a = f64x2.extract_lane(first, 0);
  const b = f64x2.extract_lane(first, 1);
  best = max(a, b);
  second = max(min(a, b), max(f64x2.extract_lane(next, 0), f64x2.extract_lane(next, 1)));
  if (j < n) {
    const sum = load<f64>(x) + load<f64>(y);
    second = max(second, min(best, sum));
    best = max(best, sum);
  }
}

/**
 * Every row takes its best column: its own of `columnOf` where that is as good (to 1e-13, relative)
 * as any, else the first best one that is free. Writes the rows that got none to `free` and
 * returns how many there are; `rowOf` is filled anew.
 */
export function claimColumns(
  n: i32, gains: usize, prices: usize, columnOf: usize, rowOf: usize, free: usize,
): i32 {
  let count: i32 = 0;
  memory.fill(rowOf, 0xff, (<usize>n) << 2);
  for (let i: i32 = 0; i < n; i++) {
    const row = rowOfGains(gains, n, i);
    const own = load<i32>(place(columnOf, i));
    const most = bestSum(row, prices, n);
    const kept = load<f64>(cell(row, own)) + load<f64>(cell(prices, own));
    const keeps = kept >= most - 1e-13 * abs(most);
    const column = keeps ? own : indexOfSum(row, prices, n, most, 0);
    const owner = load<i32>(place(rowOf, column));
    if (owner >= 0 && !keeps) {
      store<i32>(place(columnOf, i), -1);
      store<i32>(place(free, count++), i);
      continue;
    }
    if (owner >= 0) {
      store<i32>(place(columnOf, owner), -1);
      store<i32>(place(free, count++), owner);
    }
    store<i32>(place(rowOf, column), i);
    store<i32>(place(columnOf, i), column);
  }
  return count;
}

/**
 * One round of augmenting row reduction: each of the `count` rows of `free` takes its best column,
 * whose price falls until the second best is as good; who loses a column bids at once, up to
 * `retries` times in all, and is free afterwards. Returns how many rows are free then.
 */
export function bidForColumns(
  n: i32, gains: usize, prices: usize, columnOf: usize, rowOf: usize,
  free: usize, count: i32, retries: i32,
): i32 {
  let left: i32 = 0;
  let next: i32 = 0;
  while (next < count) {
    const i = load<i32>(place(free, next++));
    const row = rowOfGains(gains, n, i);
    twoBest(row, prices, n);
    const gap = best - second;
    let column = indexOfSum(row, prices, n, best, 0);
    let owner = load<i32>(place(rowOf, column));
    if (gap > 0) {
      store<f64>(cell(prices, column), load<f64>(cell(prices, column)) - gap);
    } else if (owner >= 0) {
      column = indexOfSum(row, prices, n, best, column + 1);
      owner = load<i32>(place(rowOf, column));
    }
    store<i32>(place(columnOf, i), column);
    store<i32>(place(rowOf, column), i);
    if (owner < 0) continue;
    store<i32>(place(columnOf, owner), -1);
    if (gap > 0 && retries > 0) {
      retries--;
      store<i32>(place(free, --next), owner);
    } else store<i32>(place(free, left++), owner);
  }
  return left;
}

/** The least open path and where it ends; closed columns have the open price -infinity. */
// @ts-ignore: decorator
@inline
function relax(
  n: i32, row: usize, i: i32, base: f64, open: usize, paths: usize, before: usize,
): f64 {
  const closed = f64x2.splat(NONE);
  const far = f64x2.splat(Infinity);
  const from = f64x2.splat(<f64>i);
  const start = f64x2.splat(base);
  let least = far;
  let j: i32 = 0;
  for (; j + 1 < n; j += 2) {
    const sum = f64x2.add(v128.load(cell(row, j)), v128.load(cell(open, j)));
    const through = f64x2.sub(start, sum);
    let path = v128.load(cell(paths, j));
    const shorter = f64x2.lt(through, path);
    path = v128.bitselect(through, path, shorter);
    v128.store(cell(paths, j), path);
    v128.store(cell(before, j), v128.bitselect(from, v128.load(cell(before, j)), shorter));
    least = f64x2.pmin(least, v128.bitselect(far, path, f64x2.eq(sum, closed)));
  }
  let shortest = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  if (j < n) {
    const sum = load<f64>(cell(row, j)) + load<f64>(cell(open, j));
    const through = base - sum;
    if (through < load<f64>(cell(paths, j))) {
      store<f64>(cell(paths, j), through);
      store<f64>(cell(before, j), <f64>i);
    }
    if (sum != NONE) shortest = min(shortest, load<f64>(cell(paths, j)));
  }
  return shortest;
}

/**
 * Matches the free row `start` along a shortest path to a free column (Dijkstra, dense), and lets
 * prices follow. `open`, `paths`, `before` are scratch of n float64, `scanned` of n i32.
 */
export function augmentFrom(
  start: i32, n: i32, gains: usize, prices: usize, columnOf: usize, rowOf: usize,
  open: usize, paths: usize, before: usize, scanned: usize,
): void {
  memory.copy(open, prices, (<usize>n) << 3);
  for (let j: i32 = 0; j < n; j++) store<f64>(cell(paths, j), Infinity);
  let count: i32 = 0;
  let row = start;
  let base: f64 = 0;
  let end: i32 = -1;
  let length: f64 = 0;
  while (end < 0) {
    const line = rowOfGains(gains, n, row);
    length = relax(n, line, row, base, open, paths, before);
    let j: i32 = 0;
    while (load<f64>(cell(paths, j)) != length || load<f64>(cell(open, j)) == NONE) j++;
    const owner = load<i32>(place(rowOf, j));
    if (owner < 0) {
      end = j;
      break;
    }
    store<f64>(cell(open, j), NONE);
    store<i32>(place(scanned, count++), j);
    // what the owner's own column gives it is the price of the row
    base = length + load<f64>(cell(rowOfGains(gains, n, owner), j)) + load<f64>(cell(prices, j));
    row = owner;
  }
  for (let k: i32 = 0; k < count; k++) {
    const j = load<i32>(place(scanned, k));
    const price = cell(prices, j);
    store<f64>(price, load<f64>(price) + load<f64>(cell(paths, j)) - length);
  }
  let column = end;
  for (;;) {
    const i = <i32>load<f64>(cell(before, column));
    const next = load<i32>(place(columnOf, i));
    store<i32>(place(rowOf, column), i);
    store<i32>(place(columnOf, i), column);
    if (i == start) return;
    column = next;
  }
}
