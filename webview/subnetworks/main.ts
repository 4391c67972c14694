import { startView } from "../shared/startView";
import { SubnetworksApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(SubnetworksApp, reviveViewState);
