/** The measures of this family, in the order in which views list them. */
export const statisticsMeasures = [] as const;
