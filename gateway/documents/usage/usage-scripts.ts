import { redisScript } from '#gateway/redis/redis-script.ts';
import type { RedisScript } from '#gateway/redis/redis-script.ts';

/**
 * What both scripts begin with. A tally is one text of eight whole numbers with spaces between: runs, errors, first and
 * last seen, priced runs, their points, the most points of one, overcount.
 */
const tallies = `
local rows, order, seen, meta, texts, details = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]

local function numbers(tally)
  local list = {}
  for number in string.gmatch(tally, '[%d]+') do list[#list + 1] = tonumber(number) end
  return list
end

local function add(one, other)
  local a, b = numbers(one), numbers(other)
  return string.format('%.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f', a[1] + b[1], a[2] + b[2],
    math.min(a[3], b[3]), math.max(a[4], b[4]), a[5] + b[5], a[6] + b[6], math.max(a[7], b[7]), a[8] + b[8])
end
`;

/**
 * Adds a batch, once for each KEYS[7], which is made of its id. Arguments: now, oldest time kept for rows and for
 * texts, the most rows and texts, the number of rows; then for each row its key, the key it shares when there are too
 * many, and its tally; then for each text its digest, its tally and its details.
 */
export const addUsageScript: RedisScript = redisScript(`${tallies}
local now, oldestRow, oldestText = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local maxRows, maxTexts, count = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if not redis.call('SET', KEYS[7], '1', 'EX', 3600, 'NX') then return 0 end
redis.call('HSETNX', meta, 'since', ARGV[1])

for _, key in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. ARGV[2], 'LIMIT', 0, 500)) do
  redis.call('HDEL', rows, key)
  redis.call('ZREM', order, key)
  redis.call('ZREM', seen, key)
end

local size = redis.call('HLEN', rows)
local at = 7
for _ = 1, count do
  local key, shared, tally = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  at = at + 3
  local before = redis.call('HGET', rows, key)
  if not before and size >= maxRows then
    key = shared
    before = redis.call('HGET', rows, key)
  end
  if before then
    tally = add(before, tally)
  else
    size = size + 1
    redis.call('ZADD', order, redis.call('HINCRBY', meta, 'last', 1), key)
  end
  redis.call('HSET', rows, key, tally)
  redis.call('ZADD', seen, numbers(tally)[4], key)
end

for i = at, #ARGV, 3 do
  local digest, tally, detail = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local before = redis.call('HGET', details, digest)
  if before then
    tally = add(string.sub(before, 1, string.find(before, '{', 1, true) - 2), tally)
  elseif redis.call('ZCARD', texts) >= maxTexts then
    local rarest = redis.call('ZRANGE', texts, 0, 0, 'WITHSCORES')
    redis.call('ZREM', texts, rarest[1])
    redis.call('HDEL', details, rarest[1])
    -- Who comes late takes the count of who makes room: it may have been here before.
    local list = numbers(tally)
    tally = add(string.format('%s 0 %.0f 0 0 0 0 %s', rarest[2], list[3], rarest[2]), tally)
  end
  redis.call('ZADD', texts, numbers(tally)[1], digest)
  redis.call('HSET', details, digest, tally .. ' ' .. detail)
end
if at <= #ARGV then
  for _, digest in ipairs(redis.call('HKEYS', details)) do
    local tally = redis.call('HGET', details, digest)
    if numbers(string.sub(tally, 1, string.find(tally, '{', 1, true) - 2))[4] < oldestText then
      redis.call('ZREM', texts, digest)
      redis.call('HDEL', details, digest)
    end
  end
end
return 1
`);

/**
 * Reads a part. Arguments: the position after which it begins, and how many rows. Replies when counting began; key,
 * tally and position of each row; digest, and tally with details, of each text where the part is the first.
 */
export const readUsageScript: RedisScript = redisScript(`${tallies}
local found = redis.call('ZRANGEBYSCORE', order, '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, tonumber(ARGV[2]))
local list = {}
for i = 1, #found, 2 do
  list[#list + 1] = found[i]
  list[#list + 1] = redis.call('HGET', rows, found[i])
  list[#list + 1] = found[i + 1]
end
local top = {}
if ARGV[1] == '0' then
  for _, digest in ipairs(redis.call('ZREVRANGE', texts, 0, -1)) do
    top[#top + 1] = digest
    top[#top + 1] = redis.call('HGET', details, digest)
  end
end
return { redis.call('HGET', meta, 'since'), list, top }
`);
