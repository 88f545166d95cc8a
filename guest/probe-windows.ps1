# Says whether network traffic goes over a virtual function (Accelerated Networking): one line of JSON between two markers, below
# Run Command's 4,096 bytes. It only reads. A synthetic adapter and its virtual function have the same MAC address
# (azure-docs: create-virtual-machine-accelerated-networking, accelerated-networking-mana-windows). Windows translates the names of
# adapters, so they are recognised by their ids and drivers. What cannot be asked is named in `unread`, and the rest is reported.
param([int]$Seconds = 10)
$ErrorActionPreference = 'SilentlyContinue'
$mostNics = 8
$mostDevices = 4
$mostLoose = 4
$unread = New-Object Collections.ArrayList
# In Turkish an i is no lower-case I.
$anyCase = [Text.RegularExpressions.RegexOptions]'CultureInvariant, IgnoreCase'

function Test-Like([string]$text, [string]$pattern) { [regex]::IsMatch($text, $pattern, $anyCase) }

function Limit([string]$text, [int]$length) {
    $kept = [regex]::Replace($text, '[^A-Za-z0-9 ._:/@+()~-]', '').Trim()
    if ($kept.Length -gt $length) { $kept = $kept.Substring(0, $length).Trim() }
    if ($kept) { $kept } else { $null }
}

# What a cmdlet answers; nothing where it is missing or fails.
function Read-Safely([string]$cmdlet, [hashtable]$with = @{}) {
    $Error.Clear()
    $answer = @()
    try { $answer = @(& $cmdlet @with -ErrorAction SilentlyContinue) } catch { $answer = @() }
    if ($answer.Count -eq 0 -and $Error.Count -gt 0 -and $unread -notcontains $cmdlet) { [void]$unread.Add($cmdlet) }
    $answer
}

function Get-PnpData([string]$instance, [string]$key) {
    $property = @(Read-Safely 'Get-PnpDeviceProperty' @{ InstanceId = $instance; KeyName = $key }) | Select-Object -First 1
    $property.Data
}

function Get-PciId([string]$instance) {
    $ids = [regex]::Match($instance, 'VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})', $anyCase)
    if ($ids.Success) { ($ids.Groups[1].Value + ':' + $ids.Groups[2].Value).ToLowerInvariant() } else { $null }
}

# The name of an adapter where commands can use it, and its number where it is translated or long.
function Get-Label($adapter) {
    $name = [string]$adapter.Name
    if ($name -and $name.Length -le 15 -and (Limit $name 15) -ceq $name) { return $name }
    if ($adapter.ifIndex) { return Limit ('ifIndex ' + $adapter.ifIndex) 15 }
    'adapter ' + (1 + [Array]::IndexOf($adapters, $adapter))
}

function Read-Counters {
    $counters = @{}
    foreach ($one in @(Read-Safely 'Get-NetAdapterStatistics')) { $counters[[string]$one.Name] = $one }
    $counters
}

# Two readings as texts: they may be beyond what JSON's numbers hold.
function Get-Readings($adapter, [string]$counter) {
    $first = $before[[string]$adapter.Name].$counter
    $second = $after[[string]$adapter.Name].$counter
    if ($null -ne $first -and $null -ne $second) { @([string]$first, [string]$second) }
}

function Test-Synthetic($adapter) {
    (Test-Like $adapter.PnPDeviceID '^VMBUS\\\{F8615163') -or (Test-Like $adapter.DriverFileName '^netvsc')
}

# A virtual switch and a team have the MAC address as well; they are no hardware.
function Test-Hardware($adapter) {
    -not (Test-Synthetic $adapter) -and -not (Test-Like $adapter.PnPDeviceID '^(VMBUS|ROOT|SWD|COMPOSITEBUS)\\')
}

function Test-Up($adapter) { $adapter.Status -eq 'Up' -or [string]$adapter.ifOperStatus -eq 'Up' }

# ConnectX-3 has its adapter below the device of its bus driver.
function Get-AdapterPciId($adapter) {
    $own = Get-PciId $adapter.PnPDeviceID
    if ($own -or -not $adapter.PnPDeviceID) { return $own }
    Get-PciId ([string](Get-PnpData $adapter.PnPDeviceID 'DEVPKEY_Device_Parent'))
}

$adapters = @(Read-Safely 'Get-NetAdapter')
$synthetic = @($adapters | Where-Object { Test-Synthetic $_ })
$before = Read-Counters
Start-Sleep -Seconds $Seconds
$after = Read-Counters

$joined = @()
$nics = @(foreach ($nic in $synthetic) {
        $vf = $null
        if (Test-Like $nic.MacAddress '[1-9A-F]') {
            $vf = $adapters | Where-Object { $_.MacAddress -eq $nic.MacAddress -and (Test-Hardware $_) } |
                Sort-Object { -not (Test-Up $_) } | Select-Object -First 1
        }
        $found = $null
        if ($vf) {
            $joined += $vf.Name
            $found = [ordered]@{
                name    = Get-Label $vf
                id      = Get-AdapterPciId $vf
                driver  = Limit $vf.DriverFileName 16
                up      = Test-Up $vf
                joined  = 'mac'
                manager = $null
                rx      = [string[]](Get-Readings $vf 'ReceivedUnicastPackets')
                tx      = [string[]](Get-Readings $vf 'SentUnicastPackets')
            }
        }
        [ordered]@{
            name        = Get-Label $nic
            rx          = [string[]](Get-Readings $nic 'ReceivedUnicastPackets')
            tx          = [string[]](Get-Readings $nic 'SentUnicastPackets')
            vf          = $found
            ethtoolRose = $null
        }
    })

# Network hardware of Azure's hosts, and not Microsoft's graphics and NVMe devices. A device that is present without a working driver has no adapter.
$infiniband = @()
$present = @(foreach ($device in @(Read-Safely 'Get-PnpDevice' @{ PresentOnly = $true })) {
        if (-not (Test-Like $device.InstanceId '^PCI\\VEN_(15B3&|1414&DEV_(?!5353|B111|00A9))')) { continue }
        $bound = $device.Status -eq 'OK' -and [string]$device.Service -ne ''
        $one = @{ instance = $device.InstanceId; service = [string]$device.Service; bound = $bound }
        $classes = @(Get-PnpData $device.InstanceId 'DEVPKEY_Device_CompatibleIds') -join ' '
        if (Test-Like $classes 'CC_0207') { $infiniband += $one } else { $one }
    })
$present = @(@($present | Where-Object { -not $_.bound }) + @($present | Where-Object { $_.bound }))
$devices = @(foreach ($device in ($present | Select-Object -First $mostDevices)) {
        [ordered]@{
            id      = Get-PciId $device.instance
            driver  = if ($device.bound) { Limit $device.service 16 } else { $null }
            address = $null
        }
    })

# Adapters of such hardware that no synthetic adapter has.
$loose = @(foreach ($adapter in $adapters) {
        if ($joined -contains $adapter.Name -or -not (Test-Like $adapter.PnPDeviceID '^(PCI\\VEN_(15B3|1414)|MLX4\\)')) { continue }
        if (@($infiniband | Where-Object { $_.instance -eq $adapter.PnPDeviceID }).Count -gt 0) { continue }
        if ([string]$adapter.NdisPhysicalMedium -match '^(15|infiniband)$') { continue }
        [ordered]@{
            name   = Get-Label $adapter
            id     = Get-AdapterPciId $adapter
            driver = Limit $adapter.DriverFileName 16
            up     = Test-Up $adapter
            beside = $null
            master = $null
        }
    })
# Each interface without a virtual function makes room for one.
$room = [Math]::Min($mostLoose, @($nics | Select-Object -First $mostNics | Where-Object { -not $_.vf }).Count)

$release = (Read-Safely 'Get-CimInstance' @{ ClassName = 'Win32_OperatingSystem' } | Select-Object -First 1).Caption
if (-not $release) {
    $release = (Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' -ErrorAction SilentlyContinue).ProductName
}

$report = [ordered]@{
    version        = 2
    os             = 'windows'
    kernel         = Limit ([Environment]::OSVersion.Version.ToString()) 48
    release        = Limit $release 48
    devices        = $devices
    devicesLeftOut = [Math]::Max(0, $present.Count - $mostDevices)
    infiniband     = [ordered]@{
        devices = [Math]::Min(64, $infiniband.Count)
        bare    = [Math]::Min(64, @($infiniband | Where-Object { -not $_.bound }).Count)
    }
    nics           = @($nics | Select-Object -First $mostNics)
    nicsLeftOut    = [Math]::Max(0, $nics.Count - $mostNics)
    loose          = @($loose | Select-Object -First $room)
    userSpace      = 0
    unread         = @($unread)
}
"`nACCELNET-GUEST-PROBE-BEGIN"
$report | ConvertTo-Json -Depth 6 -Compress
'ACCELNET-GUEST-PROBE-END'
