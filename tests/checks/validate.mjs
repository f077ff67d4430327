// Prints what npm's shacl-engine finds in graph.nt by shapes.ttl of the folder named: focus, path, value, severity, shape.
import { createReadStream } from 'node:fs'
import Parser from '@rdfjs/parser-n3'
import rdf from 'rdf-ext'
import { Validator } from 'shacl-engine'
import { validations } from 'shacl-engine/sparql.js'

const load = async (file) => {
  const dataset = rdf.dataset()
  for await (const quad of new Parser().import(createReadStream(file))) dataset.add(quad)
  return dataset
}

const [data, shapes] = await Promise.all([load(`${process.argv[2]}/graph.nt`), load(`${process.argv[2]}/shapes.ttl`)])
const report = await new Validator(shapes, { factory: rdf, validations }).validate({ dataset: data })
const sh = (name) => rdf.namedNode(`http://www.w3.org/ns/shacl#${name}`)
const found = []
for (const { object } of report.dataset.match(null, sh('result'))) {
  found.push(['focusNode', 'resultPath', 'value', 'resultSeverity', 'sourceShape'].map((name) => {
    const [quad] = report.dataset.match(object, sh(name))
    return quad ? quad.object.value : null
  }))
}
console.log(JSON.stringify(found))
