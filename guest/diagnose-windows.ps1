# What a diagnosis needs to know beside the probe: appended to probe-windows.ps1, whose functions and readings it uses. A second line of
# JSON between markers of its own: how many bytes were sent, and why devices without an adapter have none (Device Manager's problem codes).
# It only reads.
$nicDetails = @(foreach ($nic in ($synthetic | Select-Object -First $mostNics)) {
        [ordered]@{
            txBytes      = [string[]](Get-Readings $nic 'SentBytes')
            slot         = $null
            path         = $null
            registered   = $false
            marked       = $null
            managerState = $null
        }
    })
$problems = @(foreach ($device in ($present | Select-Object -First $mostDevices)) {
        $code = (Get-PnpData $device.instance 'DEVPKEY_Device_ProblemCode') -as [long]
        if ($null -eq $code) { continue }
        [ordered]@{
            id      = Get-PciId $device.instance
            code    = [Math]::Min([long]1000, $code)
            service = Limit $device.service 16
        }
    })
# Since the boot: the counter behind it begins there, and needs no CIM.
$uptime = [Math]::Floor([Diagnostics.Stopwatch]::GetTimestamp() / [Diagnostics.Stopwatch]::Frequency)
$details = [ordered]@{
    version  = 2
    seconds  = $Seconds
    uptime   = [int64]$uptime
    modules  = @()
    nics     = $nicDetails
    log      = $null
    rule     = $null
    problems = $problems
}
"`nACCELNET-GUEST-DETAILS-BEGIN"
$details | ConvertTo-Json -Depth 6 -Compress
'ACCELNET-GUEST-DETAILS-END'
