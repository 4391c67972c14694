/**
 * What the pickle interpreter accepts at most. A pickle is a program: these bounds are what keeps
 * a hostile one from running long or growing large, and `format.limit` names the one that it hit.
 */

/** A torch pickle takes about 250 bytes a tensor, so this is a million tensors and their optimizer. */
export const MAX_PICKLE_BYTES = 256 * 1024 * 1024;

/**
 * Work, which bounds memory too: 1 for an instruction or a copied element, more for what takes
 * memory of its own. A tensor takes about 150, so this is 400,000 of them; at worst about 1.5 GB.
 */
export const MAX_PICKLE_WORK = 60_000_000;
/** A list, tuple, dict, set, object or run of bytes: about 100 bytes of memory. */
export const OBJECT_WORK = 10;
/** A new entry of a dict. */
export const ENTRY_WORK = 10;

/** A tuple stands on the stack whole before it is made; real ones (random states) have 625 items. */
export const MAX_PICKLE_STACK = 1_000_000;

/** Marks open at once, one a level of nesting. Python's own pickler stops near 1,000. */
export const MAX_PICKLE_MARKS = 10_000;

/** Every object that may recur is remembered once, strings included: about 10 a tensor. */
export const MAX_PICKLE_MEMO = 5_000_000;

/** Bytes of one text; room for a tokenizer's file or a model's source kept beside the weights. */
export const MAX_PICKLE_TEXT = 64 * 1024 * 1024;

/** Bytes of one binary integer, digits of one in decimal; the largest real ones are random states. */
export const MAX_PICKLE_INTEGER = 4096;

/** Names of globals that are listed to the user, and the characters of each. */
export const MAX_LISTED_GLOBALS = 200;
export const MAX_GLOBAL_NAME = 300;
