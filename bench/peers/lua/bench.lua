-- The rules as plain Lua, an `if` each: what LuaJIT makes of them. Tables are scanned row by row.
-- `luajit bench.lua DATA SECONDS`. JSON is read by lua-cjson; without it by a small reader of this
-- file's own, once, and there are no figures from JSON text.
io.stdout:setvbuf("line")
local folder, seconds = arg[1], tonumber(arg[2])
local engine = "LuaJIT"

local function read(text)
  local at = 1
  local value
  local function skip() at = text:find("[^ \t\r\n]", at) or #text + 1 end
  local function string_at()
    local stop = text:find('"', at + 1, true)
    local s = text:sub(at + 1, stop - 1)
    at = stop + 1
    return s
  end
  function value()
    skip()
    local c = text:sub(at, at)
    if c == '"' then return string_at() end
    if c == "{" then
      local object = {}
      at = at + 1
      while true do
        skip()
        if text:sub(at, at) == "}" then at = at + 1 return object end
        if text:sub(at, at) == "," then at = at + 1 skip() end
        local key = string_at()
        at = text:find(":", at, true) + 1
        object[key] = value()
      end
    elseif c == "[" then
      local list = {}
      at = at + 1
      while true do
        skip()
        if text:sub(at, at) == "]" then at = at + 1 return list end
        if text:sub(at, at) == "," then at = at + 1 end
        list[#list + 1] = value()
      end
    end
    local word = text:match("^[%w%.%-%+]+", at)
    at = at + #word
    if word == "true" then return true elseif word == "false" then return false end
    if word == "null" then return nil end
    return tonumber(word)
  end
  return value()
end

local has_cjson, cjson = pcall(require, "cjson")
local decode = has_cjson and cjson.decode or read

local function lead_of(line)
  local lead = decode(line)
  lead.tech_set = {}
  for _, word in ipairs(lead.tech or {}) do lead.tech_set[word] = true end
  return lead
end

local function lines(name, most)
  local made = {}
  for line in io.lines(folder .. "/" .. name) do
    made[#made + 1] = line
    if #made == most then break end
  end
  return made
end

local function measure(how, work, all, decide)
  local function pass()
    local sum, start = 0, os.clock()
    for i = 1, #all do sum = sum + decide(all[i]) end
    return (os.clock() - start) * 1e9 / #all, sum
  end
  local _, sum = pass()
  local times, stop = {}, os.clock() + seconds
  while os.clock() < stop or #times < 3 do times[#times + 1] = pass() end
  table.sort(times)
  print(string.format('{"engine":"%s","how":"%s","work":"%s","ns":%.1f,"leads":%d,"sum":%.0f}',
    engine, how, work, times[math.floor(#times / 2) + 1], #all, sum))
end

-- The record parsed beforehand, and from JSON text; of small tables the former only.
local function run(work, texts, decide)
  local parsed = {}
  for i, line in ipairs(texts) do parsed[i] = lead_of(line) end
  measure("parsed", work, parsed, decide)
  if has_cjson and work ~= "table_10" and work ~= "table_100" then
    measure("json", work, texts, function(line) return decide(lead_of(line)) end)
  end
end

local decide, hits = dofile(folder .. "/sixty.lua"), {}
run("sixty", lines("leads.ndjson", 2000), function(lead)
  local total, rejected, territory, n = decide(lead, hits)
  local sum = 0
  for i = 1, n do sum = sum + hits[i] end
  local outcome = rejected and 0 or total >= 80 and lead.demo_requested and 1 or total >= 60 and 2
    or (total >= 35 or lead.pricing_viewed) and 3 or 4
  return total + 1000 * outcome + 10000 * territory + 1000000 * sum
end)

for _, count in ipairs({10, 100, 1000, 10000}) do
  local file = io.open(folder .. "/table_" .. count .. ".json")
  local rows = read(file:read("*a"))
  file:close()
  run("table_" .. count, lines("table_" .. count .. ".ndjson", 500), function(lead)
    for i = 1, #rows do
      local row = rows[i]
      if (row.country == nil or row.country == lead.country)
        and (row.postal3 == nil or row.postal3 == lead.postal3)
        and (row.industry == nil or row.industry == lead.industry)
        and (row.low == nil or (lead.employees ~= nil and lead.employees >= row.low
          and lead.employees < row.above)) then
        return i - 1
      end
    end
  end)
end
