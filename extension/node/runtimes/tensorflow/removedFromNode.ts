/** Functions of `node:util` that Node 23 removed and tfjs-node 4.22 still calls. */
export const removedFromNode = (util: object): Record<string, (value: unknown) => boolean> =>
  Object.fromEntries(Object.entries(gone).filter(([name]) => !(name in util)));

const gone = {
  isArray: (value: unknown) => Array.isArray(value),
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
};
