# Says before a stop what acceleration this guest has and could use: one line of JSON between two markers, far below Run Command's
# 4,096 bytes. It only reads. Devices are recognised by PnP ids and services, because names are translated.
$ErrorActionPreference = 'SilentlyContinue'
$mostDevices = 64

function Limit([string]$text, [int]$length) {
    $kept = $text -replace '[^A-Za-z0-9 ._:/@+()~-]', ''
    if ($kept.Length -gt $length) { $kept = $kept.Substring(0, $length) }
    if ($kept) { $kept } else { $null }
}

# Whether a device is of a PCI class: 0200 is Ethernet, 0207 InfiniBand. A device without its ids is taken for Ethernet.
function Test-Class($device, [string]$class) {
    $ids = @($device.CompatibleID) + @($device.HardwareID)
    if (-not ($ids -match 'CC_')) { return $class -eq '0200' }
    @($ids -match "CC_$class").Count -gt 0
}

# A driver file of a service that is installed, or a package in the driver store that Windows installs when the device comes. That none is found by
# these names proves nothing, so that is null and not false.
function Find-Driver([string[]]$services, [string]$package) {
    foreach ($service in $services) {
        if (Test-Path "HKLM:\SYSTEM\CurrentControlSet\Services\$service") { return $true }
    }
    $store = Join-Path $env:SystemRoot 'System32\DriverStore\FileRepository'
    if (@(Get-ChildItem $store -Directory | Where-Object { $_.Name -match $package }).Count -gt 0) { return $true }
    $null
}

# Devices that cannot be read must not look like none.
$all = @(Get-PnpDevice -PresentOnly)
if ($all.Count -eq 0) { 'The devices of this guest cannot be read.'; exit }
$present = @($all | Where-Object { $_.InstanceId -match '^PCI\\VEN_(15B3|1414)&' } | Select-Object -First $mostDevices)
$ethernet = @($present | Where-Object { Test-Class $_ '0200' })
$infiniband = @($present | Where-Object { Test-Class $_ '0207' })
$mellanox = @($ethernet | Where-Object { $_.InstanceId -match 'VEN_15B3' })
$mana = @($ethernet | Where-Object { $_.InstanceId -match 'VEN_1414' })
# The interfaces of MANA share one device (accelerated-networking-mana-windows).
$manaAdapters = @(Get-NetAdapter | Where-Object { $_.PnPDeviceID -match 'VEN_1414' -or $_.DriverFileName -match '^mana' })
$functions = $mellanox.Count + [Math]::Max($mana.Count, $manaAdapters.Count)
$old = @($mellanox | Where-Object { $_.InstanceId -match 'DEV_100[0-9A-F]' })

$hardware = 'unknown'
if ($mana.Count -gt 0 -and $mellanox.Count -eq 0) { $hardware = 'mana' }
if ($mellanox.Count -gt 0 -and $mana.Count -eq 0) { $hardware = if ($old.Count -eq $mellanox.Count) { 'mlx4' } elseif ($old.Count -eq 0) { 'mlx5' } else { 'unknown' } }

function New-Answer([bool]$bare, $found) {
    $has = if ($bare) { $false } else { $found }
    [ordered]@{ running = $has; next = $has }
}

$bareMellanox = @($mellanox | Where-Object { -not $_.Service }).Count -gt 0
$bareMana = @($mana | Where-Object { -not $_.Service }).Count -gt 0
$system = Get-CimInstance Win32_OperatingSystem
$uptime = if ($system.LastBootUpTime) { [int][Math]::Max(0, ((Get-Date) - $system.LastBootUpTime).TotalSeconds) } else { $null }

$report = [ordered]@{
    version    = 1
    os         = 'windows'
    kernel     = Limit ([Environment]::OSVersion.Version.ToString()) 64
    nextKernel = $null
    uptime     = $uptime
    functions  = $functions
    infiniband = $infiniband.Count
    hardware   = $hardware
    bare       = [ordered]@{ mellanox = $bareMellanox; mana = $bareMana }
    modules    = [ordered]@{
        mlx4_en   = New-Answer $false (Find-Driver @('mlx4eth63', 'mlx4_bus') '^mlx4')
        mlx5_core = New-Answer $bareMellanox (Find-Driver @('mlx5') '^mlx5')
        mana      = New-Answer $bareMana (Find-Driver @('mana', 'netmana') '^(net)?mana\.inf')
    }
    vfInLog    = $null
    managesVf  = $false
}
"`nACCELNET-PREFLIGHT-BEGIN"
$report | ConvertTo-Json -Depth 4 -Compress
'ACCELNET-PREFLIGHT-END'
