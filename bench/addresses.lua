-- Asks for each address of a file once, in its order, and writes how long each answer took, as a histogram.
-- Used as: wrk -t1 -c1 -s addresses.lua URL -- ADDRESSES HISTOGRAM

local paths, place, threads = {}, 0, {}

function setup(thread)
   threads[#threads + 1] = thread
end

function init(args)
   for line in io.lines(args[1]) do paths[#paths + 1] = line end
   out = args[2]
   failed = 0
end

function request()
   place = place + 1
   return wrk.format("GET", paths[place] or paths[#paths])
end

function response(status)
   if status ~= 200 then failed = failed + 1 end
   if place >= #paths then
      -- The main thread of wrk sleeps on; whoever started it is told to interrupt it.
      wrk.thread:stop()
      io.open(out .. ".complete", "w"):close()
   end
end

function done(summary, latency)
   local file = io.open(threads[1]:get("out"), "w")
   file:write("failed ", threads[1]:get("failed"), "\n")
   for i = 1, #latency do
      local value, count = latency(i)
      if count > 0 then file:write(value, " ", count, "\n") end
   end
   file:close()
end
