/** Layer ids without what wrappers put before them, so that the same layer has the same name. */

/** What wrappers (data parallel, compile, PEFT, Lightning, Hugging Face) put before a name. */
const wrappers = [
  "base_model.model.",
  "state_dict.",
  "_orig_mod.",
  "module.",
  "model.",
  "net.",
  "params/",
  "params.",
];

/** Segments that wrappers put within a name. */
const inner = /\.(?:modules_to_save\.default|base_layer|_orig_mod|_fsdp_wrapped_module)(?=\.|$)/g;

/** `id` without the known wrappers. */
export function unwrapped(id: string): string {
  let name = id.replace(inner, "");
  for (let found = true; found; ) {
    found = false;
    for (const wrapper of wrappers) {
      if (name.startsWith(wrapper) && name.length > wrapper.length) {
        name = name.slice(wrapper.length);
        found = true;
      }
    }
  }
  return name.replaceAll("/", ".");
}

/** As kohya writes module paths: `lora_unet_down_blocks_0_conv` for `down_blocks.0.conv`. */
export const flattened = (id: string): string =>
  unwrapped(id)
    .replace(/^lora_(?:unet|te\d*|transformer)_/, "")
    .replaceAll(".", "_");

/** The whole segments that all `names` begin with, up to and with their last dot. */
export function sharedPrefix(names: readonly string[]): string {
  if (names.length < 2) return "";
  const [first] = names;
  let shared = first.length;
  for (const name of names) {
    let i = 0;
    while (i < shared && name[i] === first[i]) i++;
    shared = i;
  }
  return first.slice(0, first.slice(0, shared).lastIndexOf(".") + 1);
}

/**
 * The one prefix under which most of `short` stand in `long` (`encoder.` when `long` has
 * `encoder.conv1` for `conv1`), or "" when no two names agree on one.
 */
export function insertedPrefix(short: readonly string[], long: readonly string[]): string {
  // Names by their last segment, so that candidates are few.
  const tails = new Map<string, string[]>();
  for (const name of short) {
    const tail = lastSegment(name);
    const list = tails.get(tail);
    if (list) list.push(name);
    else tails.set(tail, [name]);
  }
  const votes = new Map<string, number>();
  for (const name of long) {
    for (const candidate of (tails.get(lastSegment(name)) ?? []).slice(0, CANDIDATES)) {
      if (!name.endsWith(`.${candidate}`)) continue;
      const prefix = name.slice(0, name.length - candidate.length);
      votes.set(prefix, (votes.get(prefix) ?? 0) + 1);
    }
  }
  let best = "";
  let most = Math.min(short.length, 2) - 1;
  for (const [prefix, count] of votes) {
    if (count > most) [best, most] = [prefix, count];
  }
  return best;
}

// Blocks repeat last segments (`0.fc`, `1.fc`, ...): enough of them are looked at for any model.
const CANDIDATES = 2000;

const lastSegment = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
