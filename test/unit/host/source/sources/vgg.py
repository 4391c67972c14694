"""A loop over a configuration: what each position is depends on it, but one call makes all convolutions."""
from torch import nn


def make_layers(configuration, batch_norm=False):
    layers = []
    channels = 3
    for v in configuration:
        if v == "M":
            layers += [nn.MaxPool2d(2)]
        else:
            conv = nn.Conv2d(channels, v, 3, padding=1)  #: features.0 features.3 features.17
            if batch_norm:
                layers += [conv, nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
            else:
                layers += [conv, nn.ReLU(inplace=True)]
            channels = v
    return nn.Sequential(*layers)


class VGG(nn.Module):  #! model
    def __init__(self, configuration, classes=10):
        super().__init__()
        self.features = make_layers(configuration, batch_norm=True)
        self.classifier = nn.Sequential(
            nn.Linear(512, 64),  #: classifier.0
            nn.ReLU(True),
            nn.Dropout(),
            nn.Linear(64, classes),  #: classifier.3
        )
