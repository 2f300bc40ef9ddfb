// Reads a JSON list of Mermaid diagrams from stdin and writes what Mermaid's own parser makes of each: its error, or its
// nodes as [id, label] and its lines as [from, to, label].
import { text } from "node:stream/consumers";
import { JSDOM } from "jsdom";

// Mermaid cleans labels with DOMPurify, which wants a document to work in.
globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

async function parsed(diagram) {
  try {
    await mermaid.parse(diagram);
    const { nodes, edges } = (await mermaid.mermaidAPI.getDiagramFromText(diagram)).db.getData();
    return { nodes: nodes.map((n) => [n.id, n.label]), edges: edges.map((e) => [e.start, e.end, e.label ?? ""]) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

const results = [];
for (const diagram of JSON.parse(await text(process.stdin))) results.push(await parsed(diagram));
process.stdout.write(JSON.stringify(results));
