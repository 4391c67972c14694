/** In place of a library that loads from the network, which TensorFlow.js asks for by name. */
export function fetch(): never {
  throw new Error("nothing is loaded from the network");
}
