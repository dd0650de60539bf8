// Calls `hostup mcp --sandbox` with the MCP Inspector, and prints its output.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'

const id = 'vps_01hxa3b4c5d6e7f8g9h0j1k2m3'

function inspect(...args) {
  const command = ['--cli', process.argv[2], 'mcp', '--sandbox', ...args]
  const stdout = execFileSync('node_modules/.bin/mcp-inspector', command, { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(stdout)
}

function call(tool, ...args) {
  const result = inspect('--method', 'tools/call', '--tool-name', tool, ...args.flatMap((arg) => ['--tool-arg', arg]))
  console.log(`  ${tool} ${args.join(' ')}\n    ${result.isError ? 'error' : 'ok'} ${result.content[0].text.slice(0, 160)}`)
  return [JSON.parse(result.content[0].text), result.isError ?? false]
}

console.log('MCP Inspector')
const { tools } = inspect('--method', 'tools/list')
assert.deepEqual(tools.map((tool) => tool.name), ['check_actions', 'get_vps'])
for (const tool of tools) {
  assert.equal(tool.annotations.readOnlyHint, true)
  assert.deepEqual(Object.values(tool.inputSchema.properties).map((property) => property.type), ['string', 'array'])
}

const [checked, checkFailed] = call('check_actions', `id=${id}`, 'actions=["upgrade"]')
assert.equal(checkFailed, false)
assert.deepEqual(checked.actions, [{ action: 'upgrade', allowed: true }])

const [got, getFailed] = call('get_vps', `id=${id}`, 'fields=["hostname","access"]')
assert.equal(getFailed, false)
assert.deepEqual(got.vps, { hostname: 'web-01.example.com', access: { username: 'root' } })

const [{ error }, failed] = call('get_vps', 'id=vps_unknown')
assert.equal(failed, true)
assert.equal(error.code, 'vps_not_found')

const { contents } = inspect('--method', 'resources/read', '--uri', 'hostup://openapi.yaml')
assert.match(contents[0].text, /^openapi: 3/m)
