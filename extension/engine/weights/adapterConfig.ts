/**
 * The scale of a PEFT adapter, from the JSON text of `adapter_config.json`.
 *
 * s = alpha / r, or alpha / sqrt(r) with `use_rslora`; alpha is `lora_alpha`, or what
 * `alpha_pattern` says of the module. r is the rank of the tensors themselves, which is what
 * `r` and `rank_pattern` ended up as. `fan_in_fan_out` only says that the base weight is stored
 * (in, out): B A is (out, in) either way, which is the layout that everything is compared in.
 */

export interface AdapterScale {
  /** s for the module, or null when it is unknown. */
  of(module: string, rank: number): number | null;
  /** Why a scale may be unknown, or what the configuration says beyond it. */
  readonly remarks: readonly string[];
}

const unknown = (why: string): AdapterScale => ({ of: () => null, remarks: [why] });

export function adapterScale(text: string | undefined): AdapterScale {
  if (text === undefined) return unknown("there is no adapter_config.json beside the adapter");
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return unknown("adapter_config.json is not JSON");
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    return unknown("adapter_config.json is not a JSON object");
  }
  const fields = new Map<string, unknown>(Object.entries(config));
  const type = fields.get("peft_type") ?? "LORA";
  if (type !== "LORA") return unknown(`adapter_config.json has peft_type ${JSON.stringify(type)}`);
  const alpha = fields.get("lora_alpha");
  if (typeof alpha !== "number" || !Number.isFinite(alpha)) {
    return unknown("adapter_config.json gives no number as lora_alpha");
  }
  const patterns = Object.entries(asObject(fields.get("alpha_pattern")));
  const readable = patterns.every(
    ([key, value]) => typeof value === "number" && /^\^?[\w.-]+\$?$/.test(key),
  );
  if (!readable) {
    return unknown("adapter_config.json has an alpha_pattern that is more than a module's name");
  }
  const rootMeanSquare = fields.get("use_rslora") === true;
  const remarks = fields.get("use_dora") === true ? ["the adapter uses DoRA"] : [];
  return {
    of: (module, rank) => {
      const match = patterns.find(([key]) => endsInModule(module, key));
      const own = match ? (match[1] as number) : alpha;
      return own / (rootMeanSquare ? Math.sqrt(rank) : rank);
    },
    remarks,
  };
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** PEFT's rule: the pattern is the module's path or its last segments. */
function endsInModule(module: string, pattern: string): boolean {
  const name = pattern.replace(/^\^/, "").replace(/\$$/, "");
  const path = module.replace(/^base_model\.model\./, "");
  if (pattern.startsWith("^")) return path === name;
  return path === name || path.endsWith(`.${name}`);
}
