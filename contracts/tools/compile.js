// Compiles contracts of `src` in this process, without the optimizer: the compiler stays loaded, so that a contract
// takes half a second and not ten.
'use strict';

const fs = require('fs');
const path = require('path');
const solc = require('solc');

const ROOT = path.resolve(__dirname, '..');
const PACKAGES = ['@openzeppelin/contracts/', '@account-abstraction/contracts/'];
// What the tests deploy and no contract of `src` imports.
const OTHERS = [
  '@account-abstraction/contracts/core/EntryPoint.sol',
  '@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol',
];

function read(file) {
  const at = PACKAGES.some((name) => file.startsWith(name)) ? path.join('node_modules', file) : file;
  return fs.readFileSync(path.join(ROOT, at), 'utf8');
}

function settings(files) {
  return {
    optimizer: { enabled: false },
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    evmVersion: 'prague',
    outputSelection: Object.fromEntries(files.map((file) => [file, { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode'] }])),
  };
}

// As `forge` writes it, as far as a deployment reads it.
function artefact(file, name, { abi, evm }) {
  const code = ({ object, linkReferences }) => ({ object: `0x${object}`, linkReferences });
  const text = JSON.stringify({ abi, bytecode: code(evm.bytecode), deployedBytecode: code(evm.deployedBytecode) });
  return { path: path.join(path.basename(file), `${name}.json`), text };
}

/// The artefacts of all contracts in `files` (paths from the root), each `{ path, text }`, with `changed` (texts by path)
/// in place of what the disk holds; `undefined` if the compiler refuses them.
function compile(files, changed = {}) {
  const text = (file) => changed[file] ?? read(file);
  const sources = Object.fromEntries(files.map((file) => [file, { content: text(file) }]));
  const input = { language: 'Solidity', sources, settings: settings(files) };
  const found = JSON.parse(solc.compile(JSON.stringify(input), { import: (file) => ({ contents: text(file) }) }));
  if ((found.errors ?? []).some(({ severity }) => severity === 'error')) return undefined;
  return Object.entries(found.contracts).flatMap(([file, contracts]) =>
    Object.entries(contracts).map(([name, contract]) => artefact(file, name, contract)));
}

/// What each of `files` imports, itself among them, directly or through others; files of packages left out.
function reaches(files) {
  const imports = new Map(files.map((file) => {
    const named = [...read(file).matchAll(/^import (?:[^"]*? from )?"(\.[^"]+)";/gm)];
    return [file, named.map(([, to]) => path.join(path.dirname(file), to))];
  }));
  const walk = (file, seen) => {
    if (seen.has(file)) return seen;
    seen.add(file);
    (imports.get(file) ?? []).forEach((next) => walk(next, seen));
    return seen;
  };
  return new Map(files.map((file) => [file, walk(file, new Set())]));
}

module.exports = { OTHERS, compile, reaches };
