# What a diagnosis needs to know beside the probe: appended to probe-windows.ps1, whose functions and readings it uses. A second line of
# JSON between markers of its own: how many bytes were sent, and why devices without an adapter have none (Device Manager's problem codes).
# It only reads.
$bytes = @(foreach ($nic in ($synthetic | Select-Object -First $mostNics)) {
        , (Get-Readings $before[$nic.Name] $after[$nic.Name] 'SentBytes')
    })
$problems = @(foreach ($device in ($present | Select-Object -First $mostDevices)) {
        [ordered]@{
            id   = Get-PciId $device.InstanceId
            code = [int](Get-PnpDeviceProperty -InstanceId $device.InstanceId -KeyName 'DEVPKEY_Device_ProblemCode').Data
        }
    })
$details = [ordered]@{
    version  = 1
    seconds  = $Seconds
    uptime   = [int64]((Get-Date) - (Get-CimInstance Win32_OperatingSystem).LastBootUpTime).TotalSeconds
    modules  = @()
    txBytes  = $bytes
    log      = $null
    problems = $problems
}
"`nACCELNET-GUEST-DETAILS-BEGIN"
$details | ConvertTo-Json -Depth 6 -Compress
'ACCELNET-GUEST-DETAILS-END'
