# The cmdlets of Windows that the scripts in guest/ call, answering for the guest in $global:guest; those named in its `broken` fail as
# CIM does, those named in `missing` are not there. Nothing of the scripts themselves is replaced.
$global:moved = $false

function global:Stop-IfBroken([string]$cmdlet) {
    if (@($global:guest.missing) -contains $cmdlet) {
        throw (New-Object Management.Automation.CommandNotFoundException "The term '$cmdlet' is not recognized")
    }
    if (@($global:guest.broken) -contains $cmdlet) { throw (New-Object InvalidOperationException 'Generic failure: provider load failure') }
}

function global:Get-NetAdapter {
    [CmdletBinding()] param([uint32[]]$InterfaceIndex)
    Stop-IfBroken 'Get-NetAdapter'
    foreach ($adapter in @($global:guest.adapters)) {
        if (-not $InterfaceIndex -or $InterfaceIndex -contains $adapter.ifIndex) { $adapter }
    }
}

function global:Get-NetAdapterStatistics {
    [CmdletBinding()] param([Parameter(ValueFromPipeline)] $InputObject)
    process {
        Stop-IfBroken 'Get-NetAdapterStatistics'
        foreach ($adapter in @($global:guest.adapters)) {
            if ($InputObject -and $InputObject.Name -ne $adapter.Name) { continue }
            $more = if ($global:moved) { [uint64]$adapter.move } else { [uint64]0 }
            [pscustomobject]@{
                Name = $adapter.Name
                ReceivedUnicastPackets = [uint64]1000 + $more
                SentUnicastPackets = [uint64]2000 + $more
                SentBytes = [uint64]700000 + 700 * $more
            }
        }
    }
}

function global:Get-PnpDevice {
    [CmdletBinding()] param([switch]$PresentOnly, [string]$Class)
    Stop-IfBroken 'Get-PnpDevice'
    @($global:guest.pnp) | Where-Object { -not $Class -or $_.Class -eq $Class } |
        Select-Object *, @{ Name = 'CompatibleID'; Expression = { $_.compatible } }, @{ Name = 'HardwareID'; Expression = { @($_.InstanceId) } }
}

function global:Get-PnpDeviceProperty {
    [CmdletBinding()] param([string]$InstanceId, [string]$KeyName)
    Stop-IfBroken 'Get-PnpDeviceProperty'
    $device = @($global:guest.pnp) + @($global:guest.adapters | ForEach-Object { [pscustomobject]@{ InstanceId = $_.PnPDeviceID; parent = $_.parent } }) |
        Where-Object { $_.InstanceId -eq $InstanceId -and ($KeyName -ne 'DEVPKEY_Device_Parent' -or $_.parent) } | Select-Object -First 1
    $data = switch ($KeyName) {
        'DEVPKEY_Device_ProblemCode' { $device.code }
        'DEVPKEY_Device_Parent' { $device.parent }
        'DEVPKEY_Device_CompatibleIds' { $device.compatible }
    }
    [pscustomobject]@{ InstanceId = $InstanceId; KeyName = $KeyName; Data = $data }
}

function global:Get-CimInstance {
    [CmdletBinding()] param([Parameter(Position = 0)] [string]$ClassName, [string]$Filter)
    Stop-IfBroken 'Get-CimInstance'
    if ($ClassName -eq 'Win32_OperatingSystem') { return [pscustomobject]@{ Caption = $global:guest.caption } }
    $global:readings++
    [pscustomobject]@{
        PercentProcessorTime = [uint64]1000000 * $global:readings
        Timestamp_Sys100NS = [uint64]4000000 * $global:readings
    }
}

# Traffic passes meanwhile.
function global:Start-Sleep {
    [CmdletBinding()] param([int]$Seconds)
    $global:moved = $true
}
