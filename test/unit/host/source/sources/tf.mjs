// TensorFlow.js: sequential, functional, names in template strings.
//? conv2d_Conv2D1
import * as tf from "@tensorflow/tfjs";

export function build(depth) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 32, inputShape: [4], name: "entry" })); //: entry
  for (let i = 0; i < depth; i++) {
    model.add(tf.layers.dense({ units: 32, activation: "relu", name: `dense_block${i}` })); //: dense_block0 dense_block7
    model.add(tf.layers.batchNormalization({ name: "norm" + i })); //: norm0
  }
  return model;
}

export function functional(input) {
  const a = tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(input);
  const b = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(a);
  const c = tf.layers.flatten().apply(b); //: flatten_Flatten1
  return tf.layers.dense({ units: 3, name: "logits" }).apply(c); //: logits
}
