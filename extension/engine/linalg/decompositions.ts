/** The decompositions, in one place to import from. All are float64 and leave their input alone. */
export { cholesky } from "./cholesky";
export { generalizedSymmetricEigen } from "./generalizedEigen";
export { numericalRank } from "./numericalRank";
export { polar } from "./polar";
export { principalAngles } from "./principalAngles";
export { pseudoInverse } from "./pseudoInverse";
export { qr } from "./qr";
export { randomGaussian, randomOrthogonal } from "./randomMatrices";
export { symmetricEigen, symmetricEigenvalues } from "./symmetricEigen";
export { thinSvd } from "./thinSvd";
