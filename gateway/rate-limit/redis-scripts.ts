import { redisScript } from '#gateway/redis/redis-script.ts';
import type { RedisScript } from '#gateway/redis/redis-script.ts';

/**
 * The arithmetic of `token-bucket.ts`, on the same double-precision numbers, and a bucket as text: its level in
 * micropoints, a space, and the time of that level in milliseconds. The time is Redis' own, so that all gateways share
 * one clock. A bucket that time has filled is gone, as its absence says the same.
 *
 * `%.0f`, because Lua writes a number with fourteen digits otherwise, and a level has up to sixteen.
 */
const buckets = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local function untilFull(level, full, perMs)
  return math.max(0, math.ceil((full - level) / perMs))
end

local function read(key, full, perMs)
  local stored = redis.call('GET', key)
  if not stored then return full, now end
  local level, since = string.match(stored, '^(-?%d+) (%d+)$')
  level = tonumber(level)
  since = math.min(tonumber(since), now + untilFull(level, full, perMs))
  local time = math.max(now, since)
  level = math.max(-full, math.min(full, level + (time - since) * perMs))
  return level, time
end

local function write(key, level, time, full, perMs)
  if level >= full then
    redis.call('DEL', key)
  else
    local ttl = time - now + untilFull(level, full, perMs)
    local value = string.format('%.0f %.0f', level, time)
    redis.call('SET', key, value, 'PX', string.format('%.0f', ttl))
  end
end
`;

/**
 * Takes from all buckets or from none. For each key four arguments: capacity, refill a millisecond and price, all in
 * micropoints, and `1` where the bucket may refuse.
 * Replies 1 or 0, whether it took; the time; and the level of each bucket before.
 */
export const reserveScript: RedisScript = redisScript(`${buckets}
local granted, levels, times = 1, {}, {}
for i, key in ipairs(KEYS) do
  local full, perMs, price = tonumber(ARGV[4*i-3]), tonumber(ARGV[4*i-2]), tonumber(ARGV[4*i-1])
  levels[i], times[i] = read(key, full, perMs)
  if levels[i] < price and ARGV[4*i] == '1' then granted = 0 end
end

local reply = { granted, now }
for i, key in ipairs(KEYS) do
  local full, perMs, price = tonumber(ARGV[4*i-3]), tonumber(ARGV[4*i-2]), tonumber(ARGV[4*i-1])
  if granted == 1 and price > 0 and levels[i] >= price then
    write(key, levels[i] - price, times[i], full, perMs)
  end
  reply[i + 2] = levels[i]
end
return reply
`);

/**
 * Gives back to every bucket, or charges where the number is negative. For each key three arguments: capacity, refill a
 * millisecond and refund, all in micropoints. Replies the time.
 */
export const settleScript: RedisScript = redisScript(`${buckets}
for i, key in ipairs(KEYS) do
  local full, perMs, refund = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
  local level, time = read(key, full, perMs)
  write(key, math.max(-full, math.min(full, level + refund)), time, full, perMs)
end
return now
`);

/** Every script there is, for loading them before they are needed. */
export const redisScripts: readonly RedisScript[] = [reserveScript, settleScript];
