/**
 * Compares names as people number them: `step9` before `step10`, `02` beside `2`. The same on every
 * machine, whatever its language.
 */
export function compareNaturally(x: string, y: string): number {
  const a = parts(x);
  const b = parts(y);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order =
      isNumber(a[i]) && isNumber(b[i]) ? compareDigits(a[i], b[i]) : compareText(a[i], b[i]);
    if (order !== 0) return order;
  }
  // Equal as numbered; the spelling decides, so that the order is always total.
  return a.length - b.length || compareText(x, y);
}

const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];

const isNumber = (part: string): boolean => part >= "0" && part < ":";

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+/, "");
  const y = b.replace(/^0+/, "");
  return x.length - y.length || compareText(x, y);
}
