import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';

export type RED = NodeAPI;

/** A message as a flow sends it: members of any kind under any name. */
export type FlowMessage = NodeMessage & Record<string, unknown>;

/** A node's stored configuration: what an older or a newer version of the package, or a hand, may have written. */
export type StoredConfig = NodeDef & Record<string, unknown>;

export type FlowNode = Node;
