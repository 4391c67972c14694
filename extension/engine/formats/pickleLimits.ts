/**
 * What the pickle interpreter accepts at most. A pickle is a program: these bounds are what keeps
 * a hostile one from running long or growing large, and `format.limit` names the one that it hit.
 */

/** A tensor takes about 150 bytes; this leaves room for arrays and texts that are pickled beside. */
export const MAX_PICKLE_BYTES = 256 * 1024 * 1024;

/**
 * Work, which bounds memory too: 1 for an instruction or a copied element, more for what takes
 * memory of its own, so that a unit stands for some 15 bytes. A tensor takes about 130, hence this
 * is 190,000 of them, or 45,000 with their optimizer: one file of torch has a few thousand, and the
 * largest mixtures of experts, near 100,000, come as shards. At worst about 400 MB and a second.
 */
export const MAX_PICKLE_WORK = 25_000_000;
/** A list, tuple, dict, set, object or run of bytes: about 100 bytes of memory. */
export const OBJECT_WORK = 10;
/** A new entry of a dict, with the text that its key is found by. */
export const ENTRY_WORK = 15;
/** The first item of a list, set or dict, which makes room for some more: about 200 bytes. */
export const FIRST_WORK = 15;
/** Bytes of text for a unit: a character takes up to two bytes, beside those of the pickle. */
export const TEXT_BYTES_PER_WORK = 4;

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
