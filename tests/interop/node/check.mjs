// Asks other people's JavaScript about entries and proofs of a ledger. Standard input has one question a line, in JSON;
// standard output has one answer a line: whether it holds, and who said so. What runs here runs in a browser as well, but
// for node:crypto, whose place WebCrypto takes there.
//
// {"check":"signature","payloadType","payload","sig","spki"}   one signature of an envelope; all in base64 but the type
// {"check":"proof","entry","proof","vkey"}                     an entry, its tlog-proof, and the key of one of the trees

import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import readline from 'node:readline';

const require = createRequire(import.meta.url);
const { DSSESignatureContent } = require('@sigstore/verify/dist/bundle/dsse.js');
const { dsse } = require('@sigstore/core');
const { sm2, sm3 } = require('sm-crypto');

const SM2_SPKI = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const TWIN = 'sm2-sm3-v1';
const SM2_ID = '1234567812345678';

const sha256 = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
const sm3Of = (...parts) => Buffer.from(sm3(Array.from(Buffer.concat(parts))), 'hex');

const isSm2 = (spki) => spki.subarray(0, SM2_SPKI.length).equals(SM2_SPKI);

function sm2Valid(message, signature, spki) {
  const point = spki.subarray(SM2_SPKI.length).toString('hex');
  return sm2.doVerifySignature(Array.from(message), signature.toString('hex'), point,
    { der: true, hash: true, userId: SM2_ID });
}

function checkSignature(question) {
  const payload = Buffer.from(question.payload, 'base64');
  const sig = Buffer.from(question.sig, 'base64');
  const spki = Buffer.from(question.spki, 'base64');
  if (isSm2(spki)) {
    const holds = sm2Valid(dsse.preAuthEncoding(question.payloadType, payload), sig, spki);
    return { holds, said: `sm-crypto's doVerifySignature over @sigstore/core's preAuthEncoding says ${holds}` };
  }
  const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const envelope = { payloadType: question.payloadType, payload, signatures: [{ keyid: '', sig }] };
  const holds = new DSSESignatureContent(envelope).verifySignature(key);
  return { holds, said: `@sigstore/verify's DSSE over a key of ${key.asymmetricKeyType} says ${holds}` };
}

// The key of a tree decides its hash: type 01 is Ed25519 and SHA-256, type ff with the twin's label SM2 and SM3.
function treeOf(vkey) {
  const [name, id, encoded] = [vkey.split('+')[0], vkey.split('+')[1], vkey.split('+').slice(2).join('+')];
  const material = Buffer.from(encoded, 'base64');
  if (material[0] === 1) {
    const spki = Buffer.concat([ED25519_SPKI, material.subarray(1)]);
    const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return { name, id, hash: sha256, valid: (text, signature) => crypto.verify(null, text, key, signature) };
  }
  if (material[0] === 0xff && material.subarray(1, 1 + TWIN.length).toString() === TWIN) {
    const spki = material.subarray(1 + TWIN.length);
    return { name, id, hash: sm3Of, valid: (text, signature) => sm2Valid(text, signature, spki) };
  }
  throw new Error('a key of no known type');
}

// RFC 9162 2.1.3.2, with BigInt: indexes may be larger than 2^53.
function rootOf(hash, leaf, index, size, path) {
  let [at, last, current] = [index, size - 1n, leaf];
  if (index >= size) throw new Error('the index is beyond the tree');
  for (const sibling of path) {
    if (last === 0n) throw new Error('the path is too long');
    if ((at & 1n) === 1n || at === last) {
      current = hash(Buffer.of(1), sibling, current);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      current = hash(Buffer.of(1), current, sibling);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Error('the path is too short');
  return current;
}

function openNote(note, tree) {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new Error('no blank line');
  const text = note.slice(0, split + 1);
  for (const line of note.slice(split + 2).split('\n')) {
    const [dash, name, encoded] = line.split(' ');
    const blob = Buffer.from(encoded ?? '', 'base64');
    if (dash !== '\u2014' || name !== tree.name || blob.subarray(0, 4).toString('hex') !== tree.id) continue;
    if (!tree.valid(Buffer.from(text), blob.subarray(4))) throw new Error('the signature is not valid');
    return text.split('\n');
  }
  throw new Error('no signature by this key');
}

function checkProof(question) {
  const tree = treeOf(question.vkey);
  const [top, ...rest] = question.proof.split('\n\n');
  const [header, index, ...hashes] = top.split('\n');
  if (header !== 'c2sp.org/tlog-proof@v1' || !/^index (0|[1-9][0-9]*)$/.test(index)) throw new Error('not a tlog-proof');
  const [origin, size, root] = openNote(rest.join('\n\n'), tree);
  if (origin !== tree.name) throw new Error('another origin');
  const path = hashes.map((text) => Buffer.from(text, 'base64'));
  if (path.some((item) => item.length !== 32)) throw new Error('a hash is not 32 bytes long');
  const leaf = tree.hash(Buffer.of(0), Buffer.from(question.entry));
  const computed = rootOf(tree.hash, leaf, BigInt(index.slice(6)), BigInt(size), path);
  if (computed.toString('base64') !== root) throw new Error('the path leads to another root');
  return { holds: true, said: `${index} of ${size} in ${origin}` };
}

const checks = { signature: checkSignature, proof: checkProof };

for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = checks[question.check](question);
  } catch (error) {
    answer = { holds: false, said: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
