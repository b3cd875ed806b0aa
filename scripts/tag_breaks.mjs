// Counts breaks that tear words apart, by a tagger that shares nothing with cleantx (compromise: rules and a lexicon).
//   node tag_breaks.mjs FOLDER < breaks.json     FOLDER has node_modules; breaks.json is [[[words before], [words after]], ...]
// Prints {"bad": n, "kinds": {...}}.  A break after a mark is no tear.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const nlp = createRequire(resolve(process.argv[2], 'x.js'))('compromise')
const breaks = JSON.parse(readFileSync(0, 'utf8'))
const kinds = {}

const kindOf = (left, right) => {
  const has = (term, ...names) => names.some((name) => term.tags.includes(name))
  if (has(left, 'Determiner', 'Possessive') && has(left, 'Determiner', 'Pronoun')) return 'determiner'
  if (has(left, 'Preposition') && !has(left, 'Particle')) return 'preposition'
  if (has(left, 'Conjunction')) return 'conjunction'
  if (has(left, 'Auxiliary', 'Modal', 'Copula')) return 'auxiliary'
  if (has(left, 'Pronoun') && has(right, 'Verb')) return 'pronoun|verb'
  if (has(left, 'Adjective') && has(right, 'Noun') && !has(right, 'Pronoun')) return 'adjective|noun'
  if (has(left, 'FirstName') && has(right, 'LastName')) return 'name'
  if (has(left, 'Value') && has(right, 'Unit')) return 'number|unit'
  return null
}

for (const [before, after] of breaks) {
  if (/[\p{P}]$/u.test(before[before.length - 1])) continue
  // the words around are there for the tagger; it may cut tokens, so the places are found by their text
  const text = [...before, ...after].join(' ')
  const terms = nlp(text).json({ terms: { tags: true } }).flatMap((s) => s.terms.map((t) => ({ ...t, tags: Array.from(t.tags) })))
  let at = 0
  const length = before.join(' ').length
  let place = -1
  for (let k = 0; k < terms.length - 1; k += 1) {
    at = text.indexOf(terms[k].text, at) + terms[k].text.length
    if (at >= length) {
      place = k
      break
    }
  }
  const kind = place < 0 ? null : kindOf(terms[place], terms[place + 1])
  if (kind) kinds[kind] = (kinds[kind] || 0) + 1
}
console.log(JSON.stringify({ bad: Object.values(kinds).reduce((a, b) => a + b, 0), kinds }))
