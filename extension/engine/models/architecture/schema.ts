/** The JSON Schema of architecture files, from the table of kinds. */
import { type Field, type Kind, kinds } from "./kinds";

const whole = (minimum: number) => ({ type: "integer", minimum });
const perAxis = (minimum: number) => ({
  oneOf: [whole(minimum), { type: "array", items: whole(minimum) }],
});

const types = {
  layer: { type: "string", minLength: 1 },
  text: { type: "string", minLength: 1 },
  number: { type: "number" },
  size: whole(1),
  axis: { type: "integer" },
  sizes: perAxis(1),
  counts: perAxis(0),
  layers: { type: "array", items: { $ref: "#/$defs/layer" } },
} as const;

/** As `architecture.schema.json` has it, which editors read. */
export const architectureSchema = () => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Architecture of a model, for Cognate",
  type: "object",
  required: ["kind", "schema", "input", "layers"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    kind: { const: "cognate.architecture" },
    schema: { const: 1 },
    input: {
      description: "Sizes of one input, without the batch, such as [1, 28, 28].",
      type: "array",
      minItems: 1,
      items: whole(1),
    },
    layers: { description: "The layers in the order they run.", ...types.layers },
  },
  $defs: {
    layer: {
      type: "object",
      required: ["kind"],
      properties: { kind: { enum: Object.keys(kinds) } },
      allOf: Object.entries(kinds).map(([name, kind]) => ({
        if: { properties: { kind: { const: name } }, required: ["kind"] },
        // biome-ignore lint/suspicious/noThenProperty: the word is JSON Schema's
        then: kindSchema(name, kind),
      })),
    },
  },
});

function kindSchema(name: string, { text, fields }: Kind) {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { required }]) => required).map(([key]) => key);
  return {
    description: text,
    required: ["kind", ...required],
    additionalProperties: false,
    properties: {
      kind: { const: name, description: text },
      name: { description: "What results call the layer.", ...types.text },
      ...Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)])),
    },
  };
}

const fieldSchema = ({ type, text, default: value }: Field) => ({
  description: text,
  ...types[type],
  ...(value === undefined ? {} : { default: value }),
});
