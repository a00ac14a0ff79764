using System.Diagnostics;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Named places at which tests kill the process, as a power cut would. One name at a time, from the setting <c>CORTAP_CRASH_POINT</c>;
/// docs/crash-points.md lists them. Without the setting nothing happens.
/// </summary>
public sealed class CrashPoints(string? armed)
{
    /// <summary>Name of the setting.</summary>
    public const string Setting = "CORTAP_CRASH_POINT";

    /// <summary>Kills the process with SIGKILL when this point is armed.</summary>
    public void Reach(string point)
    {
        if (point != armed) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }
}
