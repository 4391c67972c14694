"""Blocks that are passed as classes, and a method that makes layers."""
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, a, b, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(a, b, 3, stride)
        self.bn1 = nn.BatchNorm2d(b)
        self.conv2 = nn.Conv2d(b, b, 3)
        self.bn2 = nn.BatchNorm2d(b)
        self.downsample = downsample


class Bottleneck(nn.Module):
    def __init__(self, a, b, stride=1, downsample=None):
        super().__init__()
        self.conv1 = nn.Conv2d(a, b, 1)  #: layer1.0.conv1 layer2.0.conv1 layer2.1.conv1
        self.bn1 = nn.BatchNorm2d(b)  #: layer1.0.bn1
        self.conv2 = nn.Conv2d(b, b, 3, stride)  #: layer2.1.conv2
        self.bn2 = nn.BatchNorm2d(b)
        self.conv3 = nn.Conv2d(b, 4 * b, 1)  #: layer1.0.conv3 layer2.0.conv3 layer2.1.conv3
        self.downsample = downsample


class ResNet(nn.Module):  #! model
    def __init__(self, block, counts, norm_layer=None):
        super().__init__()
        if norm_layer is None:
            norm_layer = nn.BatchNorm2d
        self._norm_layer = norm_layer
        self.conv1 = nn.Conv2d(3, 64, 7)  #: conv1
        self.bn1 = norm_layer(64)  #: bn1
        self.layer1 = self._make_layer(block, 64, counts[0])  #: layer1
        self.layer2 = self._make_layer(block, 128, counts[1], stride=2)  #: layer2
        self.fc = nn.Linear(512, 1000)  #: fc

    def _make_layer(self, block, planes, count, stride=1):
        downsample = None
        if stride != 1:
            downsample = nn.Sequential(nn.Conv2d(64, planes, 1), nn.BatchNorm2d(planes))
        layers = []
        layers.append(block(64, planes, stride, downsample))  #: layer1.0 layer2.0
        for _ in range(1, count):
            layers.append(block(planes, planes))  #: layer2.1 layer2.2
        return nn.Sequential(*layers)


def resnet50():
    return ResNet(Bottleneck, [3, 4, 6, 3])
