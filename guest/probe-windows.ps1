# Says whether network traffic goes over a virtual function (Accelerated Networking): one line of JSON between two markers, below
# Run Command's 4,096 bytes. It only reads. A synthetic adapter and its virtual function have the same MAC address
# (azure-docs: create-virtual-machine-accelerated-networking, accelerated-networking-mana-windows).
param([int]$Seconds = 10)
$ErrorActionPreference = 'SilentlyContinue'
$mostNics = 8
$mostDevices = 8

function Limit([string]$text, [int]$length) {
    $kept = $text -replace '[^A-Za-z0-9 ._:/@+()~-]', ''
    if ($kept.Length -gt $length) { $kept = $kept.Substring(0, $length) }
    if ($kept) { $kept } else { $null }
}

function Get-PciId([string]$instance) {
    if ($instance -match 'VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})') { ($Matches[1] + ':' + $Matches[2]).ToLowerInvariant() } else { $null }
}

function Read-Counters {
    $counters = @{}
    foreach ($one in @(Get-NetAdapterStatistics)) { $counters[$one.Name] = $one }
    $counters
}

# Two readings as texts: they may be beyond what JSON's numbers hold.
function Get-Readings($first, $second, [string]$counter) {
    if ($null -eq $first -or $null -eq $second) { return $null }
    , @([string]$first.$counter, [string]$second.$counter)
}

$adapters = @(Get-NetAdapter)
$synthetic = @($adapters | Where-Object { $_.InterfaceDescription -like '*Hyper-V Network Adapter*' })
$functions = @($adapters | Where-Object {
        $_.InterfaceDescription -like '*Mellanox*Virtual*' -or $_.InterfaceDescription -like '*Microsoft Azure Network Adapter*'
    })
$before = Read-Counters
Start-Sleep -Seconds $Seconds
$after = Read-Counters

$nics = @(foreach ($nic in ($synthetic | Select-Object -First $mostNics)) {
        $vf = $functions | Where-Object { $_.MacAddress -eq $nic.MacAddress } | Select-Object -First 1
        $found = $null
        if ($vf) {
            $found = [ordered]@{
                name    = Limit $vf.Name 15
                id      = Get-PciId $vf.PnPDeviceID
                driver  = Limit ([string]$vf.DriverFileName) 20
                up      = $vf.Status -eq 'Up'
                manager = $null
                rx      = Get-Readings $before[$vf.Name] $after[$vf.Name] 'ReceivedUnicastPackets'
                tx      = Get-Readings $before[$vf.Name] $after[$vf.Name] 'SentUnicastPackets'
            }
        }
        [ordered]@{
            name        = Limit $nic.Name 15
            rx          = Get-Readings $before[$nic.Name] $after[$nic.Name] 'ReceivedUnicastPackets'
            tx          = Get-Readings $before[$nic.Name] $after[$nic.Name] 'SentUnicastPackets'
            vf          = $found
            ethtoolRose = $null
        }
    })

# A device that is present without a working driver has no adapter.
$present = @(Get-PnpDevice -PresentOnly | Where-Object { $_.InstanceId -match 'VEN_15B3&|VEN_1414&DEV_00BA' })
$devices = @(foreach ($device in ($present | Select-Object -First $mostDevices)) {
        [ordered]@{
            id     = Get-PciId $device.InstanceId
            driver = if ($device.Status -eq 'OK') { Limit ([string]$device.Service) 20 } else { $null }
        }
    })

$report = [ordered]@{
    version     = 1
    os          = 'windows'
    kernel      = Limit ([Environment]::OSVersion.Version.ToString()) 48
    release     = Limit ([string](Get-CimInstance Win32_OperatingSystem).Caption) 48
    devices     = $devices
    nics        = $nics
    nicsLeftOut = [Math]::Max(0, $synthetic.Count - $mostNics)
}
"`nACCELNET-GUEST-PROBE-BEGIN"
$report | ConvertTo-Json -Depth 6 -Compress
'ACCELNET-GUEST-PROBE-END'
