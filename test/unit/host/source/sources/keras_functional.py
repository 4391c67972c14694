"""The functional form of Keras, a Sequential, a loop with names; and names that Keras gives."""
#? conv2d conv2d_1
from tensorflow import keras
from tensorflow.keras import layers


def build(classes: int = 10):
    inputs = keras.Input(shape=(16, 16, 1), name="picture")
    x = layers.Rescaling(1.0 / 255)(inputs)
    for i in range(3):
        x = layers.Conv2D(8, 3, activation="relu", name=f"conv_{i}")(x)  #: conv_0 conv_2
        x = layers.BatchNormalization(name="norm_" + str(i))(x)  #: norm_1
    x = layers.Flatten()(x)
    x = layers.Dense(64, activation="relu", name="hidden")(x)  #: hidden
    logits = layers.Dense(classes, name="logits")(x)  #: logits
    return keras.Model(inputs, logits)


def other():
    return keras.Sequential([
        layers.Conv2D(4, 3),
        layers.Conv2D(8, 3),
        layers.Dense(3),  #: dense dense_4
    ])
