-- darktable: an export target that opens each exported picture in DiffCamera and imports the result
-- beside the original, in its group. Choose TIFF, 16 bit, as the file format of the export.

local dt = require "darktable"

local PROGRAM = "diffcamera" -- or its full path

local function quoted(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- The first name beside the original that is free: NAME-refocused.tif, NAME-refocused-2.tif, ...
local function free_name(image)
  local stem = image.path .. "/" .. image.filename:gsub("%.[^.]*$", "") .. "-refocused"
  local name, number = stem .. ".tif", 1
  while true do
    local file = io.open(name, "rb")
    if not file then return name end
    file:close()
    number = number + 1
    name = stem .. "-" .. number .. ".tif"
  end
end

local function store(storage, image, format, filename)
  local target = free_name(image)
  local command = PROGRAM .. " edit " .. quoted(filename) .. " --save-as " .. quoted(target)
  dt.print("DiffCamera: " .. image.filename)
  if dt.control.execute(command) == 0 then
    local result = dt.database.import(target)
    result:group_with(image.group_leader)
  else
    dt.print("DiffCamera: nothing was saved for " .. image.filename)
  end
  os.remove(filename)
end

dt.register_storage("diffcamera", "DiffCamera", store)
