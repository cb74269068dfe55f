// onnx-proto is a CommonJS module whose exports Node cannot name; its types say otherwise.
import proto from 'onnx-proto';

export type { onnx } from 'onnx-proto';
export const { ModelProto, TensorProto } = proto.onnx;
