// The same as ../render.py for the engines in JavaScript, each in its documented way:
// `node render.js carbone|docxtemplater TEMPLATE VALUES.json FOLDER`.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const engines = {
  carbone() {
    const carbone = require("carbone");
    return (template, values) =>
      new Promise((resolve, reject) => {
        carbone.render(template, values, (error, document) => (error ? reject(error) : resolve(document)));
      });
  },
  docxtemplater() {
    const Docxtemplater = require("docxtemplater");
    const PizZip = require("pizzip");
    let content;
    return async (template, values) => {
      content ??= fs.readFileSync(template, "binary");
      const made = new Docxtemplater(new PizZip(content), { paragraphLoop: true, linebreaks: true });
      made.render(values);
      return made.toBuffer();
    };
  },
};

async function main(engine, template, wanted, folder) {
  const values = JSON.parse(fs.readFileSync(wanted, "utf8"));
  const render = engines[engine]();
  const begun = process.hrtime.bigint();
  const documents = [];
  for (const one of values) documents.push(await render(template, one));
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  documents.forEach((document, number) => {
    fs.writeFileSync(path.join(folder, `${String(number).padStart(6, "0")}.docx`), document);
  });
  console.log(JSON.stringify({ documents: documents.length, seconds }));
  process.exit(0);
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(3);
});
