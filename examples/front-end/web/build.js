// Makes dist/index.html of src/handbook.md.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { marked } from "marked";

const text = await readFile("src/handbook.md", "utf8");
await mkdir("dist", { recursive: true });
await writeFile("dist/index.html", marked.parse(text));
